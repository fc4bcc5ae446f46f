from app.store.cores import OwnCore


def test_each_worker_of_a_machine_has_a_core_of_its_own_as_long_as_there_are_cores(database_url: str) -> None:
    first, second, third = (OwnCore(database_url, machine="m", cores=(1, 0)) for _ in range(3))
    elsewhere = OwnCore(database_url, machine="n", cores=(1, 0))
    assert (first.number, second.number, third.number, elsewhere.number) == (1, 0, None, 1)

    first.close()
    again = OwnCore(database_url, machine="m", cores=(1, 0))
    assert again.number == 1
    for core in (second, elsewhere, again):
        core.close()


def test_a_worker_without_a_database_has_no_core_and_does_not_mind() -> None:
    nowhere = OwnCore("postgresql://127.0.0.1:1/none", machine="m", cores=(1, 0))
    assert nowhere.number is None
    nowhere.close()
