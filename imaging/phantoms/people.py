"""The patients of the demo hospital, none of whom exists."""

from dataclasses import replace
from datetime import date

from imaging.phantoms.exam import Person


def _person(name: str, number: int, sex: str, born: str) -> Person:
    size, weight = (1.72, 70) if sex == 'M' else (1.60, 57)
    return Person(name, f'{number:08d}', sex, date.fromisoformat(born), 'ISO_IR 192', size, weight)


SHAN = _person('Shan^Xiaofeng=单^晓峰', 10023841, 'M', '1958-03-17')
ZENG = _person('Zeng^Yaqin=曾^雅琴', 10039275, 'F', '1971-11-02')
OUYANG = _person('Ouyang^Huimin=欧阳^慧敏', 10041108, 'F', '1984-06-25')
AYGUL = _person('Ayiguli^Maimaiti=阿依古丽·买买提', 10044630, 'F', '1992-09-14')
QIU = _person('仇立新', 10047716, 'M', '1949-01-30')
XIE = _person('Xie^Jianguo=解^建国', 10052091, 'M', '1963-10-01')
ZHA = _person('Zha^Wenbin=查^文斌', 10055370, 'M', '1976-12-21')
OU = _person('Ou^Shaofen=区^少芬', 10058842, 'F', '1955-08-08')
PIAO = _person('Piao^Yongzhe=朴^永哲', 10060417, 'M', '1980-02-11')
YUE = _person('Yue^Jiayi=乐^嘉怡', 10063325, 'F', '1996-05-06')
QIN = _person('Qin^Xiuying=覃^秀英', 10066104, 'F', '1968-07-19')
YUCHI = _person('Yuchi^Ming=尉迟^明', 10069958, 'M', '1987-04-03')
SIMA = _person('Sima^Jing=司马^静', 10071263, 'F', '1979-10-28')
GE = _person('Ge^Zhiyuan=盖^志远', 10074589, 'M', '1966-02-27')
XIAN = _person('冼伟强', 10077012, 'M', '1973-09-05')
HAN = _person('Han^Qihang=韩^启航', 10080346, 'M', '2001-12-12')
REN = _person('Ren^Siqi=任^思齐', 10083477, 'F', '1960-05-23')
NING = _person('Ning^Xiulan=宁^秀兰', 10086640, 'F', '1943-11-11')
GB_ZHAI = replace(_person('翟国华', 10089905, 'M', '1952-06-16'), charset='GB18030')
GB_MIAO = replace(_person('缪玉珍', 10091338, 'F', '1974-03-29'), charset='GB18030')


def infant(today: date) -> Person:
    """Give a child of about five months."""
    born = date.fromordinal(today.toordinal() - 156)
    child = _person('Wan^Duoduo=万^多多', 10094421, 'M', born.isoformat())
    return replace(child, size_m=0.66, weight_kg=8)
