"""News prose in many languages, each with the encodings that its pages are found in.

Real enough to have each language's letters, quote marks and names in their usual share, and
made up. `WESTERN` is what Windows-1252 may be certain of; `OTHER` is what it must never pass for.
"""

from __future__ import annotations

from typing import Final

ENGLISH: Final = (
    "The minister said on Monday that he wouldn’t resign – “not today, not tomorrow” – although "
    "his party’s leaders had asked him to go. A spokeswoman declined to comment on the report.\n"
    "It is the third time since May that the government’s majority has been in doubt.\n"
)

WESTERN: Final = {
    "english": ENGLISH,
    "english with a euro": "The fine of €4.1bn is the largest so far, the Commission said.\n",
    "english with a name": "Señor Muñoz met François Hollande and Angela Müller in Zürich.\n",
    "french": (
        "Le ministre a déclaré lundi qu’il ne démissionnerait pas, « ni aujourd’hui ni demain », "
        "bien que les dirigeants de son parti l’aient prié de s’en aller. La créée commission "
        "d’enquête a été saisie ; l’Élysée n’a pas souhaité réagir. À Genève, où siège "
        "l’organisation, plusieurs diplomates évoquent un tête-à-tête « très bref ».\n"
    ),
    "german": (
        "Der Minister erklärte am Montag, er werde nicht zurücktreten – „weder heute noch morgen“ "
        "–, obwohl führende Köpfe seiner Partei ihn dazu aufgefordert hätten. Die größte "
        "Oppositionspartei äußerte sich zunächst nicht. Über die Maßnahmen müsse der Ausschuss "
        "demnächst endgültig entscheiden, hieß es in München.\n"
    ),
    "spanish": (
        "El ministro dijo el lunes que no dimitirá, «ni hoy ni mañana», aunque los dirigentes de "
        "su partido se lo habían pedido. ¿Qué pasará ahora? La compañía no quiso hacer "
        "declaraciones. «¡Aquí seguimos!», añadió, según la agencia española, que citó a un "
        "señor de la región.\n"
    ),
    "portuguese": (
        "O ministro disse na segunda-feira que não se demitirá, “nem hoje nem amanhã”, embora os "
        "dirigentes do partido lhe tenham pedido que saísse. As declarações à comunicação social "
        "são contraditórias; a situação é de exceção, afirmou o porta-voz em São Paulo.\n"
    ),
    "italian": (
        "Il ministro ha detto lunedì che non si dimetterà, «né oggi né domani», benché i dirigenti "
        "del suo partito glielo avessero chiesto. La società non ha voluto commentare: è la terza "
        "volta che ciò accade, più o meno nella stessa città.\n"
    ),
    "swedish": (
        "Ministern sade på måndagen att han inte tänker avgå, ”varken i dag eller i morgon”, "
        "trots att partiets ledning bett honom om det. Företrädare för oppositionen ville inte "
        "uttala sig om uppgifterna när tidningen sökte dem på lördagen.\n"
    ),
    "danish": (
        "Ministeren sagde mandag, at han ikke går af, »hverken i dag eller i morgen«, selv om "
        "partiets ledelse har bedt ham om det. Søndag var der møde på Christiansborg; en "
        "række ordførere ønskede ikke at udtale sig om årsagen til forløbet.\n"
    ),
    "finnish": (
        "Ministeri sanoi maanantaina, ettei hän eroa tänään eikä huomenna, vaikka puolueen johto "
        "oli pyytänyt häntä lähtemään. Yhtiö ei halunnut kommentoida tietoja päivän aikana.\n"
    ),
    "dutch": (
        "De minister zei maandag dat hij niet aftreedt, ‘vandaag niet en morgen niet’, hoewel de "
        "partijtop daarom had gevraagd. De coalitie heeft één zetel meerderheid; België en "
        "Italië reageerden niet op de ideeën.\n"
    ),
}

_RUSSIAN: Final = (
    "Министр заявил в понедельник, что не уйдёт в отставку «ни сегодня, ни завтра», хотя об этом "
    "его просили руководители партии. Представитель правительства отказался от комментариев.\n"
)
_CYRILLIC: Final = ("windows-1251", "koi8-r", "iso-8859-5", "cp866", "mac_cyrillic")
_CENTRAL: Final = ("windows-1250", "iso-8859-2", "mac_latin2", "cp852")

OTHER: Final = {
    "russian": (_RUSSIAN, _CYRILLIC),
    "russian, one line": ("Кремль: встреча состоится\n", _CYRILLIC),
    "ukrainian": (
        "Міністр заявив у понеділок, що не піде у відставку, хоча керівники партії просили його "
        "про це. Речник уряду відмовився від коментарів щодо їхньої зустрічі.\n",
        ("windows-1251", "koi8-u", "iso-8859-5"),
    ),
    "bulgarian": (
        "Министърът заяви в понеделник, че няма да подаде оставка, въпреки че ръководството на "
        "партията го е помолило за това. Говорителят на правителството отказа коментар.\n",
        ("windows-1251", "iso-8859-5"),
    ),
    "english with a russian name": (
        ENGLISH + "The agency gave the name in full, Иванов, and the town, Тула.\n",
        ("windows-1251",),
    ),
    "english with a short russian word": (ENGLISH + "“Да,” he said.\n", ("windows-1251",)),
    "english with one cyrillic letter": (ENGLISH + "It is marked with a Я.\n", ("windows-1251",)),
    "polish": (
        "Minister oświadczył w poniedziałek, że nie poda się do dymisji „ani dziś, ani jutro”, "
        "choć prosili go o to przywódcy partii. Rzecznik rządu odmówił komentarza.\n",
        _CENTRAL,
    ),
    "czech": (
        "Ministr v pondělí řekl, že neodstoupí „ani dnes, ani zítra“, přestože ho o to žádali "
        "představitelé strany. Mluvčí vlády se k tomu nechtěla vyjádřit.\n",
        _CENTRAL,
    ),
    "slovak": (
        "Minister v pondelok povedal, že neodstúpi „dnes ani zajtra“, hoci ho o to žiadali "
        "predstavitelia strany. Hovorkyňa vlády to nechcela komentovať.\n",
        _CENTRAL,
    ),
    "hungarian": (
        "A miniszter hétfőn azt mondta, hogy nem mond le „sem ma, sem holnap”, bár pártja vezetői "
        "erre kérték. A kormány szóvivője nem kívánta kommentálni az értesüléseket, "
        "de a döntő ülésről közölte, hogy zárt lesz.\n",
        _CENTRAL,
    ),
    "romanian": (
        "Ministrul a spus luni că nu îşi va da demisia, deşi conducerea partidului i-a cerut-o. "
        "Purtătorul de cuvânt al guvernului a refuzat să comenteze ştirea apărută sâmbătă.\n",
        ("windows-1250", "iso-8859-2"),
    ),
    "croatian": (
        "Ministar je u ponedjeljak rekao da neće odstupiti „ni danas ni sutra“, iako su ga čelnici "
        "stranke to tražili. Glasnogovornik vlade nije želio komentirati priču.\n",
        _CENTRAL,
    ),
    "english with polish names": (
        ENGLISH + "Lech Wałęsa spoke in Gdańsk; Jarosław Kaczyński did not.\n",
        ("windows-1250", "iso-8859-2"),
    ),
    "english with one polish name": (ENGLISH + "Kaczyński did not.\n", ("windows-1250",)),
    "english with a polish town": (ENGLISH + "He went on to Poznań.\n", ("windows-1250",)),
    "english with a czech name": (ENGLISH + "Karel Dvořák did not.\n", ("windows-1250",)),
    "english with another czech name": (ENGLISH + "Petr Nečas did not.\n", ("windows-1250",)),
    "english with a hungarian name": (ENGLISH + "Ernő Gerő did not.\n", ("windows-1250",)),
    "greek": (
        "Ο υπουργός δήλωσε τη Δευτέρα ότι δεν θα παραιτηθεί «ούτε σήμερα ούτε αύριο», μολονότι του "
        "το ζήτησαν στελέχη του κόμματος. Ο εκπρόσωπος αρνήθηκε να σχολιάσει.\n",
        ("windows-1253", "iso-8859-7"),
    ),
    "english with a greek name": (ENGLISH + "It is called Σύριζα there.\n", ("windows-1253",)),
    "turkish": (
        "Bakan pazartesi günü yaptığı açıklamada, parti yöneticileri istemesine karşın “ne bugün "
        "ne yarın” istifa edeceğini söyledi. Hükûmet sözcüsü haberi yorumlamak istemedi.\n",
        ("windows-1254", "iso-8859-9", "mac_turkish"),
    ),
    "english with a turkish name": (ENGLISH + "Mr Erdoğan did not.\n", ("windows-1254",)),
    "english with other turkish names": (ENGLISH + "Şimşek did not.\n", ("windows-1254",)),
    "english with a turkish town": (ENGLISH + "He went on to İzmir.\n", ("windows-1254",)),
    "hebrew": (
        "השר אמר ביום שני כי לא יתפטר, לא היום ולא מחר, אף שראשי מפלגתו ביקשו זאת ממנו. "
        "דוברת הממשלה סירבה להגיב לדיווח.\n",
        ("windows-1255", "iso-8859-8"),
    ),
    "english with a hebrew word": (ENGLISH + "It is called שלום there.\n", ("windows-1255",)),
    "arabic": (
        "قال الوزير يوم الاثنين إنه لن يستقيل لا اليوم ولا غدا رغم أن قادة حزبه طلبوا منه ذلك. "
        "ورفضت المتحدثة باسم الحكومة التعليق على التقرير.\n",
        ("windows-1256", "iso-8859-6"),
    ),
    "english with an arabic word": (ENGLISH + "It is called سلام there.\n", ("windows-1256",)),
    "lithuanian": (
        "Ministras pirmadienį pareiškė, kad neatsistatydins „nei šiandien, nei rytoj“, nors to "
        "prašė partijos vadovai. Vyriausybės atstovė žinios nekomentavo, ūkio reikalų taip pat.\n",
        ("windows-1257", "iso-8859-13"),
    ),
    "latvian": (
        "Ministrs pirmdien paziņoja, ka neatkāpsies, lai gan partijas vadība to lūdza. Valdības "
        "pārstāve ziņu nekomentēja, arī šķirto jautājumu ne.\n",
        ("windows-1257",),
    ),
    "vietnamese": (
        "Bộ trưởng hôm thứ Hai nói rằng ông sẽ không từ chức, dù lãnh đạo đảng đã yêu cầu.\n",
        ("windows-1258",),
    ),
    "thai": ("รัฐมนตรีกล่าวเมื่อวันจันทร์ว่าเขาจะไม่ลาออก\n", ("tis-620",)),
    "english on an old Mac": (ENGLISH, ("mac_roman",)),
    "french on an old Mac": (WESTERN["french"], ("mac_roman",)),
    "german on an old Mac": (WESTERN["german"], ("mac_roman",)),
    "spanish on an old Mac": (WESTERN["spanish"], ("mac_roman",)),
    "french under DOS": (WESTERN["french"].replace("’", "'"), ("cp850", "cp437")),
    "german under DOS": (WESTERN["german"].replace("–", "-"), ("cp850", "cp437")),
    "japanese": (
        "大臣は月曜日、党の幹部から求められたものの「今日も明日も」辞任しないと述べた。"
        "政府の報道官はコメントを控えた。\n",
        ("shift_jis", "euc_jp"),
    ),
    "half-width japanese": ("ﾆｭｰｽ ｱﾒﾘｶ ﾆｯﾎﾟﾝ\n", ("shift_jis",)),
    "english with a japanese word": (
        ENGLISH + "It is called 日本 there.\n",
        ("shift_jis", "euc_jp"),
    ),
    "chinese": (
        "部长星期一表示，尽管党的领导人要求他辞职，但他“今天不会，明天也不会”辞职。"
        "政府发言人拒绝置评。\n",
        ("gb18030", "gb2312"),
    ),
    "english with a chinese word": (ENGLISH + "It is called 北京 there.\n", ("gb18030",)),
    "traditional chinese": (
        "部長星期一表示，儘管黨的領導人要求他辭職，但他今天不會，明天也不會辭職。政府發言人拒絕置評。\n",
        ("big5", "gb18030"),
    ),
    "english with a taiwanese word": (
        ENGLISH.replace("–", "-").replace("’", "'").replace("“", '"').replace("”", '"')
        + "It is called 台北 there.\n",
        ("big5",),
    ),
    "korean": (
        "장관은 월요일에 당 지도부의 요구에도 불구하고 오늘도 내일도 사임하지 않겠다고 말했다. "
        "정부 대변인은 논평을 거부했다.\n",
        ("euc_kr", "johab"),
    ),
    "english with a korean word": (ENGLISH + "It is called 서울 there.\n", ("euc_kr",)),
}
