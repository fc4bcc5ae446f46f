"""Words that anybody uses about anything, so that they tell nothing; and forms that no stemmer brings together."""

_ENGLISH = """
a about above across actually after again ago ah all almost already also although always am an and another any anybody
anymore anyone anything anyway anywhere are around as ask asked asking at away back be because been before behind being
below best better between both but by came can cannot come comes coming could day days dear did do does doing done down
during each either else enough even ever every everybody everyone everything everywhere few find fine first for from
further gave get gets getting give gives given glad go goes going gone good got great had happen happened happens happy
has have having he hello help her here hers hey hi him his hope how however i if in indeed instead into is isn it its
itself just keep keeps kept kind kindly knew know known knows last lately latest later least less let like likes little
long look looked looking looks lot lots lovely luckily made make makes making many may maybe me mean might mine moment
more most much must my myself near nearly need needed needs neither never new next nice no nobody none nor not nothing
now of off often ok okay old on once one ones only or other others otherwise our ours out over own perhaps please
possible probably put quite rather really regards right roughly said same saw say saying says see seem seems seen self
several shall she should simply since so some somebody somehow someone something sometimes somewhere soon still stuff
such sure take taken takes tell tells than thank thanks that the their theirs them then there these they thing things
think this those though through thus till time times to today together told too took toward tried tries try trying two
under unfortunately until up upon us use used uses using usually very want wanted wants was way we well went were what
whatever when whenever where whether which while who whole whom whose why will with within without wonder wondering work
worked working works would yes yesterday yet you your yours yourself dont doesnt didnt cant couldnt wont wouldnt isnt
arent wasnt werent havent hasnt hadnt shouldnt im ive id ill youre youve youd hes shes theyre theyve weve were thats
theres whats lets three bit able itd itll person people issue issues problem problems week weeks month months year years
"""

_RUSSIAN = """
а без более больше большой будет будто будут будь бы был была были было быть в вам вами вас ваш ваша ваше ваши вашего
вашей вдруг ведь весь вечер во вот впрочем все всегда всего всем всех всю вы г где да даже два две делать день дня для
до добрый доброе другая другие другого другой дорогие его ее ей ему если есть еще ж же за завтра зачем здесь
здравствуйте и из или им именно иногда их к каждый каждая каждое кажется как какая какие какой какого когда конечно
которая которое которой которую которые который кто куда ли либо лучше мало меня мне многие много мной мои мой может
можно моя моего моей мы на над надо наконец нам нами нас наш наша наше наши не него нее ней нельзя нет нету неужели ни
никак никакой никогда никто ним них ничего ничто но ну нужен нужна нужно нужны о об обе один одна одни одно однако он
она они оно опять от очень перед по под подскажите пожалуйста пока пор после потом потому почему почти привет при про
просто пусть раз разве раньше рано с сам сама само сами самый сделайте себе себя сегодня сейчас скажите скоро сколько
слишком снова со собой совсем спасибо сразу так такая такие также такое такой там твой те тебе тебя тем теперь тех то
тобой тогда того тоже той только том тому тот ту тут ты у уж уже утро хорошо хоть хотел хотела хотелось хотели хотим
хотят хочет хочу через что чтоб чтобы чуть эта эти этим этих это этого этой этом этому этот эту я подсказать помогите
пользуюсь просим прошу просят можете могу можем какого-то проблема проблемы вопрос неделя недели неделю месяц месяца
месяцев год года лет дней час часа часов минут человек люди людей
"""

EVERYDAY = frozenset(_ENGLISH.split()) | frozenset(word.replace("ё", "е") for word in _RUSSIAN.split())

_FORMS = """
paid:pay sent:send bought:buy lost:lose sold:sell chosen:choose chose:choose written:write wrote:write shown:show
broken:break broke:break frozen:freeze froze:freeze hidden:hide hid:hide found:find held:hold forgot:forget
forgotten:forget began:begin begun:begin ran:run stuck:stick threw:throw thrown:throw left:leave met:meet built:build
spent:spend taught:teach stolen:steal stole:steal drawn:draw drew:draw grew:grow grown:grow fell:fall fallen:fall
rang:ring persons:person men:man women:woman children:child indices:index
пришло:приходить пришел:приходить пришла:приходить пришли:приходить прийти:приходить
придет:приходить ушло:уходить ушел:уходить ушли:уходить деньги:деньги денег:деньги деньгами:деньги
"""

IRREGULAR = dict(pair.split(":") for pair in _FORMS.split())
"""A form -> the one that stands for it."""
