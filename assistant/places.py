"""Places: which jurisdiction a question means, and whether the library has documents for it.

The gazetteer holds China's provinces and their cities, so that a question about a place without documents is told
apart from one that names no place. Any further place is learnt from the library's documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

NATIONAL = frozenset({"", "全国", "国家", "中国"})
"""Jurisdictions of documents that hold everywhere."""

_PROVINCES = """
北京市
天津市
上海市
重庆市
河北省 石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 雄安新区
山西省 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁
内蒙古自治区 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布
辽宁省 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛
吉林省 长春 四平 辽源 通化 白山 松原 白城 延边
黑龙江省 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化
江苏省 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁
浙江省 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水
安徽省 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城
福建省 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德
江西省 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶
山东省 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽
河南省 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源
湖北省 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施
湖南省 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西
广东省 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮
广西壮族自治区 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左
海南省 海口 三亚 三沙 儋州
四川省 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳
贵州省 贵阳 六盘水 遵义 安顺 毕节 铜仁
云南省 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 大理
西藏自治区 拉萨 日喀则 昌都 林芝 山南 那曲
陕西省 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛
甘肃省 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南
青海省 西宁 海东
宁夏回族自治区 银川 石嘴山 吴忠 固原 中卫
新疆维吾尔自治区 乌鲁木齐 克拉玛依 吐鲁番 哈密 喀什 伊犁
香港特别行政区
澳门特别行政区
台湾省 台北 高雄
"""
_AMBIGUOUS = frozenset({"朝阳", "中山", "海东", "山南", "白银", "大理", "黄山", "东营", "通化", "安康", "平凉", "日照", "河源", "保山"})
"""City names that are also words of other texts: they count only with 市 after them or as a known jurisdiction."""
_SUFFIX = re.compile(r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|新区|经济特区|地区|县|区)$")


@dataclass(frozen=True, slots=True)
class Places:
    """The places that a text names, sorted by what the library has for them.

    ``named`` have documents of their own; ``above`` are the provinces, with documents, in which places named lie
    (both as the library spells them). ``lacking`` have none of their own, ``unknown`` not even their province has.
    """

    named: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.named or self.lacking)


def short_name(place: str) -> str:
    """深圳市 and 深圳 are one place: the name without its kind (a name of two characters keeps it)."""
    short = _SUFFIX.sub("", place)
    return short if len(short) >= 2 else place


@cache
def gazetteer() -> Mapping[str, str]:
    """Short name of each city and province -> the full name of the province that it lies in, or is."""
    table: dict[str, str] = {}
    for line in _PROVINCES.split("\n"):
        province, *cities = line.split() or [""]
        if province:
            table |= dict.fromkeys([short_name(province), *map(short_name, cities)], province)
    return table


def find_places(text: str, jurisdictions: Iterable[str]) -> Places:
    """The places that ``text`` names, sorted by what the library's ``jurisdictions`` cover."""
    known = {short_name(name): name for name in jurisdictions if name not in NATIONAL}
    shorts = sorted(set(known) | set(gazetteer()), key=len, reverse=True)
    named: list[str] = []
    above: list[str] = []
    lacking: list[str] = []
    unknown: list[str] = []
    taken: list[tuple[int, int]] = []
    for short in shorts:
        start = text.find(short)
        if start < 0 or not _stands_alone(text, start, short, known):
            continue
        if any(first <= start < last for first, last in taken):
            continue
        taken.append((start, start + len(short)))
        province = gazetteer().get(short, "")
        parent = known.get(short_name(province), "") if short_name(province) != short else ""
        if short in known:
            named.append(known[short])
        else:
            lacking.append(short)
        if short not in known and not parent:
            unknown.append(short)
        if parent:
            above.append(parent)
    return Places(tuple(named), tuple(dict.fromkeys(above)), tuple(lacking), tuple(unknown))


def _stands_alone(text: str, start: int, short: str, known: Mapping[str, str]) -> bool:
    if short not in _AMBIGUOUS or short in known:
        return True
    return text[start + len(short) : start + len(short) + 1] in {"市", "区"}


def covers(jurisdiction: str, places: Places) -> bool:
    """Whether a document of ``jurisdiction`` holds in one of the places named; everywhere if none is named."""
    if jurisdiction in NATIONAL or not places:
        return True
    wanted = {short_name(name) for name in (*places.named, *places.above)}
    return short_name(jurisdiction) in wanted
