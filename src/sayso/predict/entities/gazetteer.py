"""Word lists that names are known, typed and told apart by: our own, small, no corpus in them.

What is listed is what newsrooms take for known: countries and their adjectives, US states, large
cities, regions, news agencies, outlets, international bodies, given names. `_` joins the words
of a name; a name in several types (*Washington*, *Georgia*) has the first one here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sayso.records.entity import EntityType


def bag(words: str) -> frozenset[str]:
    """Give the words of a list."""
    return frozenset(words.split())


_COUNTRIES: Final = """
    Afghanistan=Afghan; Albania=Albanian; Algeria=Algerian; Andorra=Andorran; Angola=Angolan;
    Argentina=Argentine,Argentinian; Armenia=Armenian; Australia=Australian; Austria=Austrian;
    Azerbaijan=Azerbaijani,Azeri; Bahamas=Bahamian; Bahrain=Bahraini; Bangladesh=Bangladeshi;
    Barbados=Barbadian; Belarus=Belarusian,Belarussian; Belgium=Belgian; Belize=Belizean;
    Benin=Beninese; Bhutan=Bhutanese; Bolivia=Bolivian; Bosnia=Bosnian; Bosnia and Herzegovina=;
    Botswana=; Brazil=Brazilian; Brunei=Bruneian; Bulgaria=Bulgarian; Burkina Faso=Burkinabe;
    Burma=Burmese; Burundi=Burundian; Cambodia=Cambodian; Cameroon=Cameroonian; Canada=Canadian;
    Cape Verde=; Central African Republic=; Chad=Chadian; Chile=Chilean; China=Chinese;
    Colombia=Colombian; Comoros=; Congo=Congolese; Democratic Republic of Congo=;
    Democratic Republic of the Congo=; DR Congo=; Costa Rica=Costa Rican; Croatia=Croatian;
    Cuba=Cuban; Cyprus=Cypriot; Czech Republic=; Czechia=Czech; Denmark=Danish; Djibouti=;
    Dominican Republic=Dominican; East Timor=; Timor-Leste=Timorese; Ecuador=Ecuadorian;
    Egypt=Egyptian; El Salvador=Salvadoran; Equatorial Guinea=; Eritrea=Eritrean;
    Estonia=Estonian; Eswatini=; Ethiopia=Ethiopian; Fiji=Fijian; Finland=Finnish;
    France=French; Gabon=Gabonese; Gambia=Gambian; Georgia=Georgian; Germany=German;
    Ghana=Ghanaian; Greece=Greek; Greenland=; Grenada=; Guatemala=Guatemalan; Guinea=Guinean;
    Guinea-Bissau=; Guyana=Guyanese; Haiti=Haitian; Honduras=Honduran; Hong Kong=;
    Hungary=Hungarian; Iceland=Icelandic; India=Indian; Indonesia=Indonesian; Iran=Iranian;
    Iraq=Iraqi; Ireland=Irish; Israel=Israeli; Italy=Italian; Ivory Coast=Ivorian;
    Jamaica=Jamaican; Japan=Japanese; Jordan=Jordanian; Kazakhstan=Kazakh; Kenya=Kenyan;
    Kiribati=; Kosovo=Kosovar; Kuwait=Kuwaiti; Kyrgyzstan=Kyrgyz; Laos=Laotian; Latvia=Latvian;
    Lebanon=Lebanese; Lesotho=; Liberia=Liberian; Libya=Libyan; Liechtenstein=;
    Lithuania=Lithuanian; Luxembourg=; Macau=; Macedonia=Macedonian; North Macedonia=;
    Madagascar=Malagasy; Malawi=Malawian; Malaysia=Malaysian; Maldives=Maldivian; Mali=Malian;
    Malta=Maltese; Mauritania=Mauritanian; Mauritius=Mauritian; Mexico=Mexican;
    Micronesia=Micronesian; Moldova=Moldovan; Monaco=; Mongolia=Mongolian;
    Montenegro=Montenegrin; Morocco=Moroccan; Mozambique=Mozambican; Myanmar=; Namibia=Namibian;
    Nauru=; Nepal=Nepalese,Nepali; Netherlands=Dutch; Holland=; New Zealand=;
    Nicaragua=Nicaraguan; Niger=Nigerien; Nigeria=Nigerian; North Korea=North Korean;
    Norway=Norwegian; Oman=Omani; Pakistan=Pakistani; Palau=; Palestine=Palestinian;
    Panama=Panamanian; Papua New Guinea=; Paraguay=Paraguayan; Peru=Peruvian;
    Philippines=Philippine,Filipino; Poland=Polish; Portugal=Portuguese;
    Puerto Rico=Puerto Rican; Qatar=Qatari; Romania=Romanian; Russia=Russian;
    Russian Federation=; Rwanda=Rwandan; Samoa=Samoan; San Marino=; Saudi Arabia=Saudi;
    Senegal=Senegalese; Serbia=Serbian; Seychelles=; Sierra Leone=; Singapore=Singaporean;
    Slovakia=Slovak; Slovenia=Slovenian; Solomon Islands=; Somalia=Somali; Somaliland=;
    South Africa=South African; South Korea=South Korean; South Sudan=South Sudanese;
    Soviet Union=Soviet; Spain=Spanish; Sri Lanka=Sri Lankan; Sudan=Sudanese; Suriname=;
    Sweden=Swedish; Switzerland=Swiss; Syria=Syrian; Taiwan=Taiwanese; Tajikistan=Tajik;
    Tanzania=Tanzanian; Thailand=Thai; Tibet=Tibetan; Togo=Togolese; Tonga=Tongan;
    Trinidad and Tobago=; Trinidad=; Tunisia=Tunisian; Turkey=Turkish; Türkiye=;
    Turkmenistan=Turkmen; Uganda=Ugandan; Ukraine=Ukrainian; United Arab Emirates=Emirati; UAE=;
    United Kingdom=British; UK=; U.K.=; Great Britain=; Britain=; England=English;
    Scotland=Scottish; Wales=Welsh; Northern Ireland=; United States=American;
    United States of America=; US=; U.S.=; USA=; U.S.A.=; USSR=; Uruguay=Uruguayan;
    Uzbekistan=Uzbek; Vanuatu=; Vatican=; Vatican City=; Venezuela=Venezuelan;
    Vietnam=Vietnamese; Yemen=Yemeni; Yugoslavia=Yugoslav; Zambia=Zambian; Zimbabwe=Zimbabwean;
    Chechnya=Chechen; Crimea=Crimean; Catalonia=Catalan; Abkhazia=Abkhaz; Kurdistan=Kurdish;
    Republic of Korea=; Korea=Korean; East Germany=; West Germany=; Prussia=Prussian;
    Quebec=Quebecois; Siberia=Siberian; Bavaria=Bavarian; Kashmir=Kashmiri; Texas=Texan;
    California=Californian
"""

_PEOPLES: Final = """
    Arab Arabic Jewish Jew Muslim Christian Catholic Hindu Buddhist Sikh Sunni Shiite Shia
    Islamic Islamist Orthodox Protestant Mormon Kurd Turk Briton Englishman Frenchman Scot Swede
    Dane Finn Spaniard Pole Serb Croat Greek Tatar Uyghur Uighur Rohingya Hutu Tutsi Pashtun
    Tamil Sinhalese Maori Inuit Aboriginal Hispanic Latino Latina African Asian European Western
    Westerner Nordic Scandinavian Baltic Balkan Slavic Caucasian Republican Democrat Democratic
    Communist Nazi Marxist Maoist Zionist Conservative Tory Labour Liberal Socialist
    African-American Afro-American Sino Anglo Iberian Latin_American South_American
    North_American Central_American East_African West_African Middle_Eastern Eastern_European
    Western_European Southeast_Asian Afghan
"""

_STATES: Final = """
    Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia
    Hawaii Idaho Illinois Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts
    Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada New_Hampshire New_Jersey
    New_Mexico New_York North_Carolina North_Dakota Ohio Oklahoma Oregon Pennsylvania
    Rhode_Island South_Carolina South_Dakota Tennessee Texas Utah Vermont Virginia Washington
    West_Virginia Wisconsin Wyoming District_of_Columbia Alberta British_Columbia Manitoba
    New_Brunswick Newfoundland Nova_Scotia Ontario Prince_Edward_Island Quebec Saskatchewan
    Yukon New_South_Wales Queensland Victoria Tasmania South_Australia Western_Australia
    Northern_Territory Bavaria Saxony Catalonia Andalusia Lombardy Tuscany Sicily Sardinia
    Normandy Brittany Kerala Punjab Gujarat Maharashtra Karnataka Rajasthan Bihar Assam
    Tamil_Nadu Uttar_Pradesh West_Bengal Sindh Balochistan Guangdong Sichuan Xinjiang Yunnan
    Fujian Hunan Hubei Darfur Donetsk Luhansk Kherson Zaporizhzhia Chechnya Dagestan Tatarstan
    Primorye Kaliningrad
"""

_CITIES: Final = """
    Abidjan Abu_Dhabi Abuja Accra Addis_Ababa Adelaide Aden Ahmedabad Albany Albuquerque Aleppo
    Alexandria Algiers Almaty Amman Amsterdam Anchorage Ankara Antwerp Ashgabat Asmara Astana
    Asuncion Athens Atlanta Auckland Augusta Austin Baghdad Baku Bali Baltimore Bamako Bangalore
    Bengaluru Bangkok Barcelona Basel Basra Baton_Rouge Beijing Beirut Belfast Belgrade Benghazi
    Bergen Berkeley Berlin Bern Birmingham Bishkek Bogota Bogotá Bologna Bombay Bonn Bordeaux
    Boston Brasilia Bratislava Brazzaville Bremen Brisbane Bristol Brooklyn Brussels Bucharest
    Budapest Buenos_Aires Buffalo Busan Cairo Calcutta Calgary Cambridge Canberra Cancun Cannes
    Cape_Town Caracas Cardiff Casablanca Charleston Charlotte Chennai Chernobyl Chicago
    Christchurch Cincinnati Cleveland Cologne Colombo Columbus Conakry Copenhagen Cordoba Dakar
    Dallas Damascus Dar_es_Salaam Darwin Delhi Denver Des_Moines Detroit Dhaka Doha Donetsk
    Dresden Dubai Dublin Durban Dushanbe Düsseldorf Edinburgh Edmonton El_Paso Entebbe Erbil
    Fallujah Florence Fort_Worth Frankfurt Freetown Fukushima Gaza Geneva Genoa Ghent Glasgow
    Grozny Guadalajara Guangzhou Halifax Hamburg Hanoi Harare Havana Helsinki Herat Hiroshima
    Ho_Chi_Minh_City Hobart Honolulu Houston Hyderabad Indianapolis Islamabad Istanbul
    Jacksonville Jakarta Jalalabad Jeddah Jerusalem Johannesburg Juba Kabul Kampala Kandahar
    Kansas_City Karachi Kathmandu Kazan Kharkiv Kharkov Khartoum Kiev Kyiv Kigali Kingston
    Kinshasa Kobe Kolkata Krakow Kuala_Lumpur Kyoto Lagos Lahore Las_Vegas Lausanne Leeds
    Leicester Leipzig Lima Lisbon Liverpool Ljubljana London Los_Angeles Louisville Luanda
    Lusaka Lviv Lyon Madrid Malmo Managua Manama Manchester Manhattan Manila Maputo Marrakesh
    Marseille Mecca Medina Melbourne Memphis Mexico_City Miami Milan Milwaukee Minneapolis Minsk
    Mogadishu Monrovia Montevideo Montreal Moscow Mosul Mumbai Munich Muscat Nagasaki Nairobi
    Nanjing Naples Nashville New_Delhi New_Orleans New_York_City Newark Newcastle Nice Nicosia
    Nottingham Novosibirsk Oakland Odesa Odessa Oklahoma_City Omaha Orlando Osaka Oslo Ottawa
    Oxford Palermo Palo_Alto Panama_City Paris Pasadena Perth Peshawar Philadelphia Phnom_Penh
    Phoenix Pittsburgh Port-au-Prince Portland Porto Prague Pretoria Pristina Providence
    Pyongyang Quetta Quito Rabat Raleigh Ramallah Rangoon Rawalpindi Reykjavik Richmond Riga
    Rio_de_Janeiro Riyadh Rome Rotterdam Sacramento Saint_Petersburg St._Petersburg
    Salt_Lake_City San_Antonio San_Diego San_Francisco San_Jose San_Juan Sana'a Sanaa Santiago
    Santo_Domingo Sao_Paulo São_Paulo Sapporo Sarajevo Seattle Sendai Seoul Sevastopol Seville
    Shanghai Sheffield Shenzhen Sochi Sofia Southampton St._Louis Stockholm Strasbourg Stuttgart
    Surabaya Suva Sydney Tacoma Taipei Tallinn Tampa Tashkent Tbilisi Tegucigalpa Tehran
    Tel_Aviv Tianjin Tijuana Tirana Tokyo Toledo Toronto Toulouse Tripoli Tucson Tulsa Tunis
    Turin Ulaanbaatar Utrecht Valencia Vancouver Venice Vienna Vientiane Vilnius Vladivostok
    Volgograd Warsaw Washington_D.C. Washington_DC Wellington Windhoek Winnipeg Wuhan Yangon
    Yekaterinburg Yerevan Yokohama Zagreb Zurich Zürich Hollywood Beverly_Hills Santa_Monica
    Long_Island Staten_Island Queens Bronx Najaf Kirkuk Tikrit Ramadi Karbala Bethlehem Hebron
    Haifa Rafah Khan_Younis Mariupol Bakhmut Kherson Zaporizhzhia
"""

_REGIONS: Final = """
    Africa North_America South_America Central_America Latin_America Asia Europe Oceania
    Antarctica Antarctic Arctic Caribbean Middle_East Far_East Near_East Southeast_Asia
    South_Asia East_Asia Central_Asia Western_Europe Eastern_Europe Central_Europe East_Africa
    West_Africa North_Africa Southern_Africa Sub-Saharan_Africa sub-Saharan_Africa
    Horn_of_Africa Balkans Caucasus Scandinavia Siberia Kashmir Gaza_Strip West_Bank
    Golan_Heights Crimea Donbas Donbass Sinai Sahara Sahel Himalayas Alps Andes Rockies
    Rocky_Mountains Pyrenees Urals Atlantic Pacific Atlantic_Ocean Pacific_Ocean Indian_Ocean
    Arctic_Ocean Mediterranean Mediterranean_Sea Black_Sea Baltic_Sea Caspian_Sea Red_Sea
    Dead_Sea North_Sea South_China_Sea East_China_Sea Persian_Gulf Gulf_of_Mexico Gulf_of_Aden
    English_Channel Strait_of_Hormuz Korean_Peninsula Iberian_Peninsula Arabian_Peninsula Nile
    Danube Rhine Thames Mississippi_River Amazon_River Mekong Ganges Euphrates Tigris Volga
    West_Coast East_Coast Midwest Deep_South New_England Silicon_Valley Bay_Area Green_Zone
    Great_Lakes Everest Mount_Everest DMZ Demilitarized_Zone Eurozone eurozone Mars Earth
"""

_ORGANISATIONS: Final = """
    Reuters;UPI; Associated Press; AP; Agence France-Presse; AFP; Bloomberg; Bloomberg News; TASS;
    Tass; Itar-Tass; Interfax; RIA Novosti; Ria Novosti; RIA; Sputnik; RT; Rossiya-1; Rossiya 1;
    Rossiya-24; Russia 24; Channel One; NTV; Izvestia; Kommersant; Pravda; Xinhua; CCTV; CGTN;
    People's Daily; Global Times; Yonhap; KCNA; Korean Central News Agency; Kyodo; Kyodo News;
    NHK; Nikkei; Asahi Shimbun; Yomiuri Shimbun; Press Trust of India; PTI; ANI; DPA; dpa; EFE;
    ANSA; Anadolu; Anadolu Agency; IRNA; Fars; SANA; Al Jazeera; al-Jazeera; Al-Jazeera;
    Al Arabiya; BBC; BBC News; ITV; Sky News; Channel 4; CNN; MSNBC; NBC; NBC News; CBS;
    CBS News; ABC; ABC News; Fox News; Fox; PBS; NPR; C-SPAN; HBO; MTV; ESPN; CNBC; CBC;
    Deutsche Welle; Voice of America; Radio Free Europe; Radio Free Asia; The New York Times;
    New York Times; The Washington Post; Washington Post; The Wall Street Journal;
    Wall Street Journal; USA Today; Los Angeles Times; Chicago Tribune; Boston Globe;
    The Boston Globe; New York Post; Daily News; Politico; POLITICO; Axios; BuzzFeed; Breitbart;
    Breitbart News; HuffPost; Huffington Post; The Huffington Post; Newsweek; The Economist;
    The Guardian; The Times; Financial Times; The Telegraph; Daily Telegraph; Daily Mail;
    The Independent; The Sun; Daily Mirror; Le Monde; Le Figaro; Der Spiegel; Die Zeit; Bild;
    El Pais; El País; La Repubblica; Haaretz; Jerusalem Post; The Jerusalem Post;
    Times of India; The Times of India; The Hindu; Hindustan Times; Dawn;
    South China Morning Post; Straits Times; Sydney Morning Herald; Newsday;
    National Geographic; United Nations; UN; U.N.; UNESCO; UNICEF; UNHCR; WHO;
    World Health Organization; IAEA; International Atomic Energy Agency; IMF;
    International Monetary Fund; World Bank; WTO; World Trade Organization; NATO; Nato; EU;
    E.U.; European Union; European Commission; European Parliament; African Union; Arab League;
    ASEAN; OPEC; OECD; OSCE; G7; G8; G20; Interpol; Europol; Red Cross; Red Crescent;
    Amnesty International; Human Rights Watch; Greenpeace; Oxfam; Doctors Without Borders;
    Security Council; General Assembly; Kremlin; White House; Pentagon; Capitol Hill; Congress;
    Senate; House of Representatives; Supreme Court; House of Commons; House of Lords;
    Downing Street; Elysee; Knesset; Bundestag; Duma; State Duma; Politburo; Hamas; Hezbollah;
    Hizbollah; Taliban; Al Qaeda; al-Qaeda; Al-Qaeda; al Qaeda; al Qaida; al-Qaida; ISIS; ISIL;
    Islamic State; Boko Haram; Fatah; PLO; IRA; Islamic Jihad; Muslim Brotherhood; Houthis; FBI;
    CIA; NSA; NASA; FDA; EPA; IRS; DEA; FEMA; CDC; FCC; SEC; FAA; DHS; TSA; NYPD; LAPD; MI5;
    MI6; KGB; FSB; GRU; IDF; NRA; ACLU; AARP; GOP; DNC; RNC; State Department;
    Justice Department; Defense Department; Treasury; Federal Reserve; Fed; Wall Street;
    Scotland Yard; Google; Apple; Microsoft; Facebook; Twitter; Amazon; Netflix; Uber; Tesla;
    Intel; IBM; Oracle; Samsung; Sony; Toyota; Honda; Nissan; Ford; General Motors; GM; Boeing;
    Airbus; Lockheed Martin; Walmart; Wal-Mart; Starbucks; McDonald's; Coca-Cola; Pepsi;
    PepsiCo; Nike; Disney; Walt Disney; Goldman Sachs; JPMorgan; Citigroup; Citibank;
    Bank of America; Wells Fargo; HSBC; Barclays; Exxon; ExxonMobil; Chevron; Shell; BP;
    Gazprom; Rosneft; Huawei; Alibaba; Tencent; YouTube; Yahoo; eBay; PayPal; AOL; Harvard;
    Yale; Stanford; Princeton; MIT; FIFA; UEFA; NBA; NFL; MLB; NHL; NCAA; IOC; Roscosmos;
    Rostec; SpaceX; Wikinews; Wikipedia; Wikimedia Foundation
"""


_EVENTS: Final = """
    World War I;World War II;World War Two;World War One;First World War;Second World War;Cold War;
    Vietnam War;Korean War;Gulf War;Iraq War;Civil War;Olympic Games;Olympics;Winter Olympics;
    Summer Olympics;Paralympics;World Cup;Super Bowl;World Series;Holocaust;Arab Spring;Brexit;
    Covid-19 pandemic;COVID-19 pandemic;coronavirus pandemic
"""

_CLASS_WORDS: Final[dict[EntityType, str]] = {
    "ORG": """
    ministry department agency university college institute school academy commission committee
    council congress parliament senate assembly party union association federation foundation
    society organization organisation group bank bureau board authority court tribunal army navy
    police force forces corps guard guards brigade brigades battalion regiment airlines airways
    airline railways railway club league team fc press news newspaper times post herald tribune
    journal gazette magazine radio television tv network channel broadcasting media studios
    records pictures entertainment systems technologies solutions services partners associates
    industries motors electronics software labs laboratories pharmaceuticals energy petroleum
    insurance holdings capital securities trust fund coalition alliance front movement
    administration secretariat service company companies directorate inspectorate chamber
    legion caucus cabinet treasury exchange inc inc. corp corp. co. ltd ltd. llc llp plc gmbh
    corporation incorporated limited
    """,
    "FAC": """
    airport station bridge tunnel stadium arena tower towers palace cathedral church mosque
    temple hall museum theatre theater library hotel motel inn resort restaurant cafe café grill
    pizzeria street st. avenue ave ave. road rd rd. boulevard blvd blvd. lane highway freeway
    expressway square plaza building prison jail cosmodrome spaceport port harbour harbor dam
    canal base airfield park zoo garden gardens mall hospital auditorium monument memorial cemetery
    """,
    "GPE": """
    city county town village township province republic kingdom prefecture oblast borough
    municipality
    """,
    "LOC": """
    river lake sea ocean mountain mountains hills valley desert peninsula island islands isle
    gulf bay coast strait creek beach forest canyon falls glacier plateau basin region territory
    zone heights
    """,
    "EVENT": """
    war olympics games cup championship championships tournament forum festival summit conference
    expo revolution pandemic marathon prix hurricane
    """,
}

# Class words: the last word of a name says what it names.
CLASS_WORDS: Final[Mapping[str, EntityType]] = {
    word: kind for kind, words in _CLASS_WORDS.items() for word in words.split()
}
"""Lower-case last word of a name (*University*, *Airport*, *River*) to the name's type."""

CORPORATE: Final = bag(
    "Inc Inc. Corp Corp. Co Co. Ltd Ltd. LLC LLP L.P. LP PLC plc AG SA S.A. GmbH NV N.V. BV "
    "Corporation Incorporated Limited"
)
"""Legal forms: part of a company's name, not of what it is called later."""

TAILS: Final = bag("station airport bridge forum pandemic")
"""Lower-case class words without which a name would name another thing (guideline E2)."""

PARTICLES: Final = bag("al el de van von der den bin ibn da di la le du dos das del ben ter zu")
"""Small words inside a person's name."""

COMMON: Final = bag(
    "turkey china chad jordan guinea georgia victoria jersey nice reading mobile bath orange "
    "buffalo phoenix florence charlotte augusta darwin kingston columbus providence richmond "
    "wellington queens niger lima cologne bologna brazil panama java cuba malta toledo cork "
    "earth mars polish danish dutch german jew pole finn swede dane turk scot arab serb croat "
    "may march bali male congress senate treasury fed apple amazon oracle shell ford fox dawn"
)
"""Names that are also words (or breeds, hats and dishes) when they stand in lower case."""

CALENDAR: Final = bag(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december mon tue wed thu fri sat sun jan feb mar "
    "apr jun jul aug sep sept oct nov dec am pm gmt est edt pst pdt cst cdt utc"
)
"""Days, months, zones: lower-case words that are no names."""

FURNITURE: Final = bag(
    "free wow lol lmao omg fyi asap ps p.s. btw imo imho thanks thank please regards dear hi "
    "hello hey yes ok okay not now new great best good only help need email e-mail mail fax tel "
    "phone http https www url faq pdf html cc bcc re fw fwd subject date from to sent attached "
    "attachment ceo cfo cto coo vp svp evp tv pc cd dvd gps usb wifi dna hiv aids id iq suv diy "
    "vip cv etc read more advertisement photo photos video image images source click share "
    "update breaking exclusive live watch opinion editorial comment comments correction sir "
    "madam i"
)
"""Lower-case words of mail and web pages that stand in capitals and are no names."""

PORTFOLIOS: Final = bag(
    "Defence Defense Foreign Prime Interior Finance Health Justice Education Energy Trade Deputy "
    "Vice Home Transport Agriculture Environment Labor Labour Press First Culture Economy"
)
"""What stands before *Minister* and *Secretary*."""

STATE_SHORT: Final = bag(
    """
    Ala. Ariz. Ark. Calif. Colo. Conn. Del. Fla. Ga. Ill. Ind. Kan. Ky. La. Md. Mass. Mich.
    Minn. Miss. Mo. Mont. Neb. Nev. N.H. N.J. N.M. N.Y. N.C. N.D. Okla. Ore. Pa. R.I. S.C. S.D.
    Tenn. Tex. Vt. Va. Wash. W.Va. Wis. Wyo. D.C. B.C. AL AK AZ AR CA CO CT DE FL GA HI ID IL IN
    IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT
    VA WA WV WI WY DC BC AB ON QC NSW
    """
)
"""US states and a few provinces, as they stand behind a city and a comma."""

MEN: Final = bag(
    """
    Aaron Abdul Abdullah Abraham Adam Adrian Ahmad Ahmed Aidan Alan Albert Alberto Alec
    Alejandro Aleksandr Aleksei Alex Alexander Alexandre Alexei Alexey Alfred Ali Allan Allen
    Alvin Amir Amit Anatoly Anders Andre Andreas Andrei Andrew Andrey Andy Angelo Anthony
    Antoine Anton Antonio Antony Arjun Arnold Arthur Arturo Ashraf Barack Barry Bart Ben
    Benjamin Benny Bernard Bernie Bert Bill Billy Björn Bob Bobby Boris Brad Bradley Brandon
    Brendan Brent Brett Brian Bruce Bruno Bryan Byron Calvin Cameron Carl Carlo Carlos Cedric
    Cesar Charles Charlie Chester Chris Christian Christoph Christophe Christopher Chuck
    Clarence Claude Clayton Clifford Clint Clinton Clive Colin Connor Conor Corey Craig Curtis
    Damian Damien Damon Dan Daniel Danny Darren Dave David Dean Denis Dennis Derek Dick Diego
    Dieter Dimitri Dirk Dmitri Dmitriy Dmitry Dominic Don Donald Doug Douglas Drew Duane Duncan
    Dustin Dwight Dylan Earl Ed Eddie Edgar Edmund Eduardo Edward Edwin Eli Elias Elliott
    Emanuel Emil Emmanuel Emmett Enrique Eric Erik Ernest Ernesto Ethan Eugene Evan Evgeny Fabio
    Farid Felipe Felix Fernando Fidel Floyd Francesco Francis Francisco Franck François Frank
    Franklin Franz Fred Freddie Frederick Friedrich Gabriel Gareth Garry Gary Gavin Gene Geoff
    Geoffrey George Georges Gerald Gerard Gerhard Giovanni Giuseppe Glen Glenn Gordon Graham
    Greg Gregory Guillermo Gustavo Guy Hamid Hans Harold Harry Harvey Hassan Hector Heinrich
    Helmut Henri Henry Herbert Herman Hossein Howard Hubert Hugh Hugo Hussein Ian Ibrahim Igor
    Imran Isaac Ismail Ivan Jack Jacob Jacques Jaime Jake James Jamie Jan Jared Jason Javier Jay
    Jean Jeff Jeffrey Jens Jeremy Jerome Jerry Jesse Jesús Jim Jimmy Joachim Joe Joel Johann
    Johannes John Johnny Jon Jonathan Jorge Jose José Joseph Josh Joshua Juan Jules Julian Julio
    Jürgen Justin Karim Karl Keith Ken Kenneth Kevin Khalid Kirk Klaus Konstantin Kurt Kyle
    Lance Larry Lars Laurent Lawrence Lee Len Leo Leon Leonard Leonid Leonardo Leroy Leslie
    Lewis Liam Lloyd Lorenzo Louis Luca Lucas Luis Luke Luther Magnus Mahmoud Manuel Marc Marcel
    Marco Marcus Mario Marius Mark Markus Martin Marvin Massimo Mathew Matt Matteo Matthew
    Matthias Maurice Max Maxim Maximilian Mehmet Michael Michel Miguel Mike Mikhail Milan Milton
    Mitch Mitchell Mohamed Mohammad Mohammed Mohamud Morris Moses Muhammad Mustafa Nathan
    Nathaniel Ned Neil Nelson Nicholas Nick Nicolas Nigel Nikita Nikolai Noah Noel Norman Oleg
    Oliver Olivier Omar Orlando Oscar Osama Oskar Otto Owen Pablo Pascal Pat Patrick Paul Paulo
    Pavel Pedro Pete Peter Phil Philip Philippe Phillip Pierre Pieter Rafael Rahul Rajesh Ralph
    Ramon Ramzan Randy Raphael Rashid Raul Ray Raymond Recep Reed Reginald Reinhard René Rex
    Ricardo Richard Rick Ricky Rob Robert Roberto Robin Rod Rodney Rodrigo Roger Roland Roman
    Ron Ronald Ronnie Ross Roy Ruben Rudolf Rudy Rupert Russell Ryan Saeed Salman Salvador Sam
    Samir Samuel Sanjay Scott Sean Sebastian Serge Sergei Sergey Sergio Seth Shane Shaun Shawn
    Sidney Silvio Simon Stan Stanley Stefan Stefano Stephen Steve Steven Stewart Stuart Sven
    Syed Sylvester Tarek Tariq Ted Terrence Terry Theodore Thomas Tim Timothy Tobias Todd Tom
    Tommy Tony Travis Trevor Troy Tyler Umberto Valentin Vernon Vicente Victor Viktor Vince
    Vincent Vitaly Vlad Vladimir Volodymyr Wallace Walter Warren Wayne Werner Wilfred William
    Willie Wolfgang Xavier Yasser Yevgeny Yuri Yusuf Yves Zachary
    """
)
"""Given names mostly of men."""

WOMEN: Final = bag(
    """
    Abigail Ada Adriana Agnes Aisha Alexandra Alice Alicia Alison Allison Alyssa Amanda Amber
    Amelia Amy Ana Anastasia Andrea Angela Angelina Anita Ann Anna Anne Annette Annie Antonia
    April Ariana Ashley Audrey Aung Barbara Beatrice Becky Benazir Bernadette Beth Betty Beverly
    Bonnie Brenda Bridget Brittany Camille Carla Carly Carmen Carol Carole Caroline Carolyn
    Carrie Cassandra Catherine Cathy Cecilia Charlene Charlotte Chelsea Cheryl Chloe Christina
    Christine Cindy Claire Clara Claudia Colleen Condoleezza Connie Constance Courtney Crystal
    Cynthia Daisy Dana Danielle Dawn Deborah Debbie Debra Denise Diana Diane Dolores Donna Doris
    Dorothy Edith Eileen Elaine Eleanor Elena Elizabeth Ella Ellen Emily Emma Erica Erin Esther
    Eva Eve Evelyn Farah Fatima Felicia Fiona Florence Frances Francesca Gail Gemma Geraldine
    Gina Ginny Giulia Gladys Gloria Grace Greta Gwen Hannah Harriet Hayley Heather Heidi Helen
    Helena Hillary Hilary Holly Ida Ines Ingrid Irene Iris Irina Isabel Isabella Ivanka
    Jacqueline Jane Janet Janice Jasmine Jean Jeanette Jeanne Jen Jenna Jennifer Jenny Jessica
    Jill Jo Joan Joanna Joanne Jocelyn Jodie Josephine Joy Joyce Juanita Judith Judy Julia Julie
    Juliet Kaitlyn Kamala Karen Karin Kate Katherine Kathleen Kathryn Kathy Katie Kay Kayla
    Kelly Kim Kimberly Kirsten Kristen Kristin Kristina Laura Lauren Leah Leila Lena Leslie
    Lillian Linda Lindsay Lisa Liz Lizzie Lois Loretta Lori Lorraine Louise Lucia Lucy Lydia
    Lynn Madeleine Madison Maggie Malala Marcia Margaret Maria María Marie Marilyn Marina Marion
    Marissa Marjorie Marlene Martha Mary Maureen Megan Melania Melanie Melissa Mercedes Michelle
    Miranda Miriam Molly Monica Nadia Nancy Naomi Natalia Natalie Natasha Nicole Nina Noor Nora
    Norma Olga Olivia Pamela Patricia Patty Paula Pauline Peggy Penny Phyllis Priya Rachel
    Rebecca Regina Renee Rhonda Rita Roberta Robin Rosa Rosemary Roxanne Ruth Sabrina Sally
    Samantha Sandra Sandy Sara Sarah Shannon Sharon Sheila Shelly Sherry Shirley Sofia Sonia
    Sophia Sophie Stacey Stacy Stella Stephanie Sue Susan Susanna Suzanne Svetlana Sylvia Tamara
    Tammy Tanya Tara Tatiana Teresa Tess Theresa Tiffany Tina Toni Traci Tracy Ursula Valerie
    Vanessa Vera Veronica Vicki Victoria Viktoria Violet Virginia Vivian Wendy Whitney Yolanda
    Yulia Yvonne Zoe
    """
)
"""Given names mostly of women."""

FAMILY_FIRST: Final = bag(
    """
    Kim Lee Park Choi Jung Jeong Kang Cho Yoon Yun Jang Lim Han Oh Seo Shin Kwon Hwang Ahn An
    Song Ryu Hong Moon Ri Pak Choe Roh Ban Bae Baek Nam Wang Li Zhang Liu Chen Yang Huang Zhao
    Wu Zhou Xu Sun Ma Zhu Hu Guo He Gao Lin Luo Zheng Liang Xie Tang Xi Deng Feng Cao Peng Zeng
    Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Mao Wen Qin Bo Hau
    Chiang Tsai Tsang Leung Lam Chan Cheung Wong Ng Ho Soong Nguyen Nguyễn Tran Trần Le Lê Pham
    Phạm Hoang Phan Vu Vo Dang Bui Do Ngo Duong Ly Truong
    """
)
"""Korean, Chinese and Vietnamese family names, which stand before the given name."""

TITLES: Final = bag(
    """
    Mr Mr. Mrs Mrs. Ms Ms. Miss Mx Sir Dame Lord Lady Dr Dr. Prof Prof. Professor Rev Rev.
    Reverend Father Sister Brother Pope Cardinal Archbishop Bishop Rabbi Imam Sheikh Sheik
    Ayatollah King Queen Prince Princess Emperor Emir Sultan President Vice-President Premier
    Chancellor Chairman Chairwoman Chairperson Governor Gov Gov. Mayor Senator Sen Sen. Sens.
    Representative Rep Rep. Reps. Congressman Congresswoman Councilman Councillor Councilwoman
    Minister Secretary Ambassador Judge Justice Justices Attorney Sheriff General Gen Gen. Lt
    Lt. Lieutenant Colonel Col Col. Major Maj Maj. Captain Capt Capt. Commander Cmdr Cmdr.
    Admiral Adm Adm. Sergeant Sgt Sgt. Corporal Cpl Cpl. Private Pvt. Officer Detective
    Inspector Constable Chief Marshal Comrade Uncle Aunt Auntie Grandma Grandpa Coach Director
    Spokesman Spokeswoman Spokesperson Analyst Leader Speaker Monsieur Madame Herr Frau Señor
    Saint
    """
)
"""Titles and roles that stand before a name; outside of it."""

TITLES_OF_WOMEN: Final = bag(
    """
    Mrs Mrs. Ms Ms. Miss Dame Lady Sister Queen Princess Chairwoman Congresswoman Councilwoman
    Spokeswoman Aunt Auntie Grandma Madame Frau
    """
)

TITLES_OF_MEN: Final = bag(
    """
    Mr Mr. Sir Lord Father Brother Pope King Prince Chairman Congressman Councilman Spokesman
    Uncle Grandpa Monsieur Herr Señor Emperor Sheikh Ayatollah Sultan
    """
)

GIVEN: Final = MEN | WOMEN

_BY_TYPE: Final[tuple[tuple[EntityType, str], ...]] = (
    ("GPE", _CITIES),
    ("GPE", _STATES),
    ("LOC", _REGIONS),
    ("NORP", _PEOPLES),
)
_AS_LISTED: Final[tuple[tuple[EntityType, str], ...]] = (
    ("ORG", _ORGANISATIONS),
    ("EVENT", _EVENTS),
)


@lru_cache(maxsize=1)
def known() -> Mapping[tuple[str, ...], EntityType]:
    """Give the type of every name that is listed, by its words as a tokenizer splits them."""
    return dict(reversed(tuple(_known())))


_CARELESS: Final = 5  # letters; not *us*, *uk* and the like


@lru_cache(maxsize=1)
def careless() -> Mapping[tuple[str, ...], EntityType]:
    """Give listed places in lower case, as in mail and forums; none that is a word as well."""
    return {
        tuple(word.lower() for word in name): kind
        for name, kind in known().items()
        if kind in ("GPE", "LOC")
        and not COMMON.intersection(map(str.lower, name))
        and (len(name) > 1 or len(name[0]) >= _CARELESS)
    }


@lru_cache(maxsize=2)
def beginnings(*, lower: bool) -> frozenset[str]:
    """Give the first words of the names in `careless` (lower) or `known`: most words are none."""
    return frozenset(name[0] for name in (careless() if lower else known()))


def _known() -> Iterator[tuple[tuple[str, ...], EntityType]]:
    """Yield listed names; the first type of a name is the one that counts."""
    for pair in _COUNTRIES.split(";"):
        country, _, adjectives = pair.strip().partition("=")
        yield words(country), "GPE"
        for adjective in filter(None, adjectives.split(",")):
            yield words(adjective), "NORP"
            if adjective.endswith(("n", "i")):
                yield words(adjective + "s"), "NORP"
    for kind, text in _BY_TYPE:
        for name in text.split():
            yield words(name.replace("_", " ")), kind
            if kind == "NORP":
                yield words(name.replace("_", " ") + "s"), kind
    for kind, text in _AS_LISTED:
        for name in text.split(";"):
            yield words(name.strip()), kind


def words(name: str) -> tuple[str, ...]:
    """Split a name as it is looked up: at spaces and hyphens, so that both spellings are found."""
    return tuple(name.replace("-", " - ").replace("'s", " 's").split())
