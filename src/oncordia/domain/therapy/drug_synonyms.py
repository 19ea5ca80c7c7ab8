"""Other names of cancer drugs: codes of their makers, trade names, short and Chinese names."""

# The international non-proprietary name first (WHO lists of INN); one drug a line.
_LINES = """
abemaciclib: LY2835219, Verzenio, 阿贝西利
afatinib: BIBW2992, Gilotrif, 阿法替尼
alectinib: CH5424802, RO5424802, Alecensa, 阿来替尼
alisertib: MLN8237
alpelisib: BYL719, Piqray, 阿培利司
anlotinib: AL3818, 安罗替尼
apatinib: rivoceranib, YN968D1, 阿帕替尼
axitinib: AG013736, Inlyta, 阿昔替尼
azacitidine: 5-azacytidine, azacytidine, Vidaza, 阿扎胞苷
belinostat: PXD101
binimetinib: MEK162, ARRY162, ARRY438162, Mektovi
bortezomib: PS341, Velcade, 硼替佐米
bosutinib: SKI606, Bosulif, 博舒替尼
brigatinib: AP26113, Alunbrig, 布格替尼
buparlisib: BKM120
cabozantinib: XL184, BMS907351, Cabometyx, Cometriq, 卡博替尼
capivasertib: AZD5363, Truqap
carboplatin: Paraplatin, 卡铂
carfilzomib: PR171, Kyprolis, 卡非佐米
carmustine: BCNU
ceritinib: LDK378, Zykadia, 塞瑞替尼
cisplatin: CDDP, cis-diamminedichloroplatinum, Platinol, 顺铂
cobimetinib: GDC0973, XL518, Cotellic
copanlisib: BAY806946, Aliqopa
crizotinib: PF02341066, PF2341066, Xalkori, 克唑替尼
cytarabine: Ara-C, cytosine arabinoside, 阿糖胞苷
dabrafenib: GSK2118436, Tafinlar, 达拉非尼
dacomitinib: PF00299804, PF299804, Vizimpro, 达可替尼
dactinomycin: actinomycin D, Cosmegen, 放线菌素D
dasatinib: BMS354825, Sprycel, 达沙替尼
daunorubicin: daunomycin, 柔红霉素
decitabine: 5-aza-2'-deoxycytidine, Dacogen, 地西他滨
dinaciclib: SCH727965
docetaxel: Taxotere, 多西他赛
dovitinib: TKI258, CHIR258
doxorubicin: Adriamycin, 阿霉素, 多柔比星
duvelisib: IPI145
enasidenib: AG221
encorafenib: LGX818, Braftovi
entinostat: MS275, SNDX275, 恩替诺特
entrectinib: RXDX101, Rozlytrek
enzalutamide: MDV3100, Xtandi, 恩扎卢胺
epirubicin: Ellence, 表柔比星, 表阿霉素
erlotinib: OSI774, Tarceva, 厄洛替尼
etoposide: VP16, VP16213, 依托泊苷
everolimus: RAD001, Afinitor, 依维莫司
fludarabine: Fludara, 氟达拉滨
fluorouracil: 5-fluorouracil, 5-FU, 氟尿嘧啶, 5-氟尿嘧啶
foretinib: XL880, GSK1363089, EXEL2880
fruquintinib: HMPL013, 呋喹替尼
fulvestrant: ICI182780, Faslodex, 氟维司群
gefitinib: ZD1839, Iressa, 吉非替尼
gemcitabine: Gemzar, 吉西他滨
gilteritinib: ASP2215, Xospata
glasdegib: PF04449913
ibrutinib: PCI32765, Imbruvica, 伊布替尼
idarubicin: 4-demethoxydaunorubicin, 伊达比星
idelalisib: CAL101, GS1101, Zydelig
imatinib: STI571, Gleevec, Glivec, 伊马替尼
irinotecan: CPT11, Camptosar, 伊立替康
ivosidenib: AG120, Tibsovo
lapatinib: GW572016, Tykerb, 拉帕替尼
larotrectinib: LOXO101, Vitrakvi
lenalidomide: CC5013, Revlimid, 来那度胺
lenvatinib: E7080, Lenvima, 仑伐替尼
linsitinib: OSI906
lorlatinib: PF06463922, Lorbrena
luminespib: AUY922, NVP-AUY922
melphalan: L-PAM, Alkeran, 美法仑
mercaptopurine: 6-mercaptopurine, 6-MP, 巯嘌呤
methotrexate: amethopterin, 甲氨蝶呤
midostaurin: PKC412, Rydapt
mitomycin C: mitomycin, 丝裂霉素
mitoxantrone: Novantrone, 米托蒽醌
motesanib: AMG706
navitoclax: ABT263
neratinib: HKI272, Nerlynx, 奈拉替尼
nilotinib: AMN107, Tasigna, 尼洛替尼
nintedanib: BIBF1120, Ofev
niraparib: MK4827, Zejula, 尼拉帕利
olaparib: AZD2281, KU0059436, Lynparza, 奥拉帕利
omacetaxine: homoharringtonine, omacetaxine mepesuccinate, 高三尖杉酯碱
osimertinib: AZD9291, mereletinib, Tagrisso, 奥希替尼
oxaliplatin: Eloxatin, 奥沙利铂
paclitaxel: Taxol, 紫杉醇
palbociclib: PD0332991, PD332991, Ibrance, 哌柏西利
panobinostat: LBH589, Farydak, 帕比司他
pazopanib: GW786034, Votrient, 培唑帕尼
pemetrexed: LY231514, Alimta, 培美曲塞
pictilisib: GDC0941
pomalidomide: CC4047
ponatinib: AP24534, Iclusig
pyrotinib: SHR1258, 吡咯替尼
quizartinib: AC220
refametinib: RDEA119, BAY869766
regorafenib: BAY734506, Stivarga, 瑞戈非尼
ribociclib: LEE011, Kisqali
rucaparib: AG014699, PF01367338, Rubraca
ruxolitinib: INCB018424, INCB18424, Jakafi, 芦可替尼
savolitinib: volitinib, AZD6094, HMPL504, 赛沃替尼
selinexor: KPT330, Xpovio, 塞利尼索
selumetinib: AZD6244, ARRY142886, Koselugo, 司美替尼
sirolimus: rapamycin, 雷帕霉素, 西罗莫司
sonidegib: LDE225, erismodegib
sorafenib: BAY439006, Nexavar, 索拉非尼
sotorasib: AMG510
sunitinib: SU11248, Sutent, 舒尼替尼
surufatinib: HMPL012, sulfatinib, 索凡替尼
talazoparib: BMN673, Talzenna
tamoxifen: Nolvadex, 他莫昔芬
tanespimycin: 17-AAG, KOS953
temozolomide: Temodar, 替莫唑胺
temsirolimus: CCI779, Torisel
tepotinib: EMD1214063, MSC2156119
tivozanib: AV951
topotecan: Hycamtin, 拓扑替康
tozasertib: VX680, MK0457
trametinib: GSK1120212, JTP74057, Mekinist, 曲美替尼
tretinoin: ATRA, all-trans retinoic acid, 维A酸
trifluridine: TFT
tucatinib: ARRY380, ONT380, Tukysa, 图卡替尼
umbralisib: TGR1202
vandetanib: ZD6474, Caprelsa, 凡德他尼
vatalanib: PTK787
veliparib: ABT888
vemurafenib: PLX4032, RG7204, Zelboraf, 维莫非尼
venetoclax: ABT199, GDC0199, Venclexta, 维奈克拉
vinblastine: Velban, 长春碱
vincristine: Oncovin, 长春新碱
vinorelbine: Navelbine, 长春瑞滨
vismodegib: GDC0449, Erivedge
vistusertib: AZD2014
volasertib: BI6727
vorinostat: SAHA, Zolinza, 伏立诺他
"""


def list_synonyms() -> dict[str, tuple[str, ...]]:
    """Other names by the non-proprietary name of a drug."""
    known = {}
    for line in _LINES.strip().splitlines():
        name, _, others = line.partition(": ")
        known[name] = tuple(others.split(", "))
    return known
