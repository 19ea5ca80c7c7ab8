"""Names of approved or well-known cancer drugs, for made screens."""

DRUG_NAMES = tuple(
    """afatinib alisertib alpelisib apitolisib axitinib belinostat binimetinib bosutinib brigatinib
    buparlisib cabozantinib capivasertib carfilzomib ceritinib cobimetinib copanlisib crizotinib
    dabrafenib dasatinib docetaxel doxorubicin encorafenib entinostat epirubicin erdafitinib
    erlotinib etoposide everolimus fluorouracil gefitinib gemcitabine ibrutinib idasanutlin
    imatinib infigratinib irinotecan ixazomib lapatinib lenvatinib lorlatinib methotrexate
    mitoxantrone navitoclax neratinib nilotinib niraparib olaparib osimertinib oxaliplatin
    paclitaxel palbociclib panobinostat pazopanib pevonedistat ponatinib regorafenib ribociclib
    romidepsin ruxolitinib selinexor selumetinib sorafenib sunitinib talazoparib temsirolimus
    topotecan trametinib trifluridine vandetanib vemurafenib venetoclax vinblastine vincristine
    vinorelbine vistusertib volasertib vorinostat""".split()
)
