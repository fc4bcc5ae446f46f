"""Counters of this process, for Prometheus.

Workers have no port and are not scraped: what they leave behind (events waiting, effects by state, leases, budgets) is
read from the database by the web process at every scrape. A worker that wants its own counts has a Metrics too, and
logs `totals()`.
"""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest
from prometheus_client.registry import Collector


class Metrics:
    """One process's counters, in a registry of their own. Threads may share it."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._deliveries = Counter(
            "triage_deliveries", "Webhook deliveries by outcome.", ["outcome"], registry=self._registry
        )
        self._asana_deliveries = Counter(
            "triage_asana_deliveries", "Deliveries of Asana's webhooks by outcome.", ["outcome"],
            registry=self._registry,
        )  # fmt: skip
        self._happenings = Counter(
            "triage_happenings", "What this process did.", ["name", "label"], registry=self._registry
        )

    def count_delivery(self, outcome: str) -> None:
        """One webhook was answered: accepted, duplicate, bad_signature, too_large or unavailable."""
        self._deliveries.labels(outcome).inc()

    def count_asana_delivery(self, outcome: str) -> None:
        """One delivery of Asana was answered: accepted, duplicate, heartbeat, handshake, bad_signature, unknown_target,
        too_large or unavailable."""
        self._asana_deliveries.labels(outcome).inc()

    def count(self, name: str, label: str = "") -> None:
        """Something happened. Names and labels are words of ours, never a customer's or an id."""
        self._happenings.labels(name, label).inc()

    def watch(self, name: str, told: str, read: Callable[[], float]) -> None:
        """Show a number of this process, read at every scrape."""
        Gauge(name, told, registry=self._registry).set_function(read)

    def include(self, collector: Collector) -> None:
        """Show what the collector gives, at every scrape."""
        self._registry.register(collector)

    def exposition(self) -> bytes:
        """Everything in Prometheus's text format (CONTENT_TYPE_LATEST)."""
        return generate_latest(self._registry)

    def totals(self) -> dict[str, int]:
        """What `count` has counted so far, as `name:label`, for a line in the log."""
        samples = (sample for metric in self._happenings.collect() for sample in metric.samples)
        return {
            ":".join(filter(None, (sample.labels["name"], sample.labels["label"]))): int(sample.value)
            for sample in samples
            if sample.name.endswith("_total")
        }
