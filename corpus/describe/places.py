"""Where a document holds: provinces and cities by the names that stand in titles, issuers and folders."""

from __future__ import annotations

import re
from functools import cache

NATIONAL = "全国"

_CITIES = """
11 北京市:
12 天津市:
31 上海市:
50 重庆市:
13 河北省:石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水
14 山西省:太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁
15 内蒙古自治区:呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布
21 辽宁省:沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛
22 吉林省:长春 吉林 四平 辽源 通化 白山 松原 白城
23 黑龙江省:哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化
32 江苏省:南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁
33 浙江省:杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水
34 安徽省:合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城
35 福建省:福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德
36 江西省:南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶
37 山东省:济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 莱芜 临沂 德州 聊城 滨州 菏泽
41 河南省:郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源
42 湖北省:武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州
43 湖南省:长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底
44 广东省:广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮
45 广西壮族自治区:南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左
46 海南省:海口 三亚 三沙 儋州
51 四川省:成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳
52 贵州省:贵阳 六盘水 遵义 安顺 毕节 铜仁
53 云南省:昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧
54 西藏自治区:拉萨 日喀则 昌都 林芝 山南 那曲
61 陕西省:西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛
62 甘肃省:兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南
63 青海省:西宁 海东
64 宁夏回族自治区:银川 石嘴山 吴忠 固原 中卫
65 新疆维吾尔自治区:乌鲁木齐 克拉玛依 吐鲁番 哈密
-- 香港特别行政区:
-- 澳门特别行政区:
-- 台湾省:
"""
PROVINCES: dict[str, tuple[str, ...]] = {
    line[3:].split(":")[0]: tuple(line.split(":")[1].split()) for line in _CITIES.split("\n") if line
}
"""Full names of provinces, each with the short names of its cities."""

DB_CODES = {line[:2]: line[3:].split(":")[0] for line in _CITIES.split("\n") if line}
"""The number in the name of a local standard (DB37) and the province whose it is."""

NEW_AREAS = {
    "浦东新区": "上海市",
    "滨海新区": "天津市",
    "两江新区": "重庆市",
    "雄安新区": "河北省",
    "南沙新区": "广州市",
    "横琴粤澳深度合作区": "珠海市",
    "前海深港现代服务业合作区": "深圳市",
    "西海岸新区": "青岛市",
    "天府新区": "四川省",
    "湘江新区": "长沙市",
    "江北新区": "南京市",
    "苏州工业园区": "苏州市",
    "西咸新区": "陕西省",
    "贵安新区": "贵州省",
    "赣江新区": "江西省",
    "滇中新区": "云南省",
    "金普新区": "大连市",
    "兰州新区": "甘肃省",
    "福州新区": "福州市",
    "哈尔滨新区": "哈尔滨市",
    "长春新区": "长春市",
    "舟山群岛新区": "舟山市",
}
"""New areas and zones of national rank with the city or province that they lie in."""

_SUFFIX = re.compile(r"(?:壮族|回族|维吾尔)?(?:省|市|自治区|特别行政区)$")
_AUTONOMOUS = re.compile(r"[\u4e00-\u9fff]{2,14}?(?:自治州|自治县|自治旗)")
_PLACE = re.compile(
    r"(?!城市|都市|股市|超市|夜市|上市|集市|门市|[在全本我各该省外每两]|(?:.{1,2}[在全本我各该省外每两]市))([\u4e00-\u9fff]{2,3}?(?:市(?!场|容|政|民|区|域|级|县)|县(?!级|域|乡|城)|盟|地区))"
)


_DISTRICT = re.compile(
    r"(?:市|省)?(?P<name>[\u4e00-\u9fff]{1,12}?"
    r"(?:经济技术开发区|高新技术产业开发区|高新区|开发区|合作区|园区|新区|自治县|区|县|旗))"
    r"(?=人民政府|人大|人民代表大会|管理委员会|管委会)"
)
"""A district, county or zone in the name of its own authority: 青岛市黄岛区人民政府, 济南高新区管委会."""


def district(authority: str) -> str:
    """The district or zone whose authority this is, behind its city's name: 青岛市黄岛区; ``""`` if it is of none."""
    city = at_start(authority)
    if city in NEW_AREAS:
        return city
    rest = authority[len(city) :] if authority.startswith(city) else authority.removeprefix(city.removesuffix("市"))
    match = _DISTRICT.match(rest) if city else None
    return f"{city}{match['name']}" if match else ""


def parent(place: str) -> str:
    """The place that ``place`` lies in: 青岛市黄岛区 in 青岛市, that in 山东省; ``""`` of a province and of the unknown."""
    if place in NEW_AREAS:
        return NEW_AREAS[place]
    if place in PROVINCES:
        return ""
    city = at_start(place)
    if city and city not in (place, f"{place}市"):
        return city
    return next((province for province, cities in PROVINCES.items() if place.removesuffix("市") in cities), "")


@cache
def _short_names() -> tuple[tuple[str, str], ...]:
    names = [(_SUFFIX.sub("", province), province) for province in PROVINCES]
    names += [(city, f"{city}市") for cities in PROVINCES.values() for city in cities]
    return tuple(sorted(names, key=lambda name: -len(name[0])))


def at_start(text: str) -> str:
    """The place that ``text`` begins with (``杭州市…``, ``浙江省…``, ``汕头经济特区…``), or ``""``."""
    area = next((name for name in NEW_AREAS if text.startswith((name, NEW_AREAS[name] + name))), "")
    if area:
        return area
    full = next((name for name in PROVINCES if text.startswith(name)), "")
    if full:
        return _inner(text, full)
    autonomous = _AUTONOMOUS.match(text)
    if autonomous:
        return autonomous[0]
    for short, name in _short_names():
        if text.startswith(short):
            return _inner(text, name) if name in PROVINCES and text.startswith(short + "省") else name
    generic = _PLACE.match(text)
    return generic[1] if generic else ""


def _inner(text: str, province: str) -> str:
    """The city in ``浙江省杭州市…``, if the province's name is followed by one of its own."""
    rest = text[len(province) :]
    autonomous = re.match(r"[\u4e00-\u9fff]{2,12}?(?:自治州|自治县)", rest)
    if autonomous:
        return autonomous[0]
    city = next((city for city in PROVINCES[province] if rest.startswith(f"{city}市")), "")
    return f"{city}市" if city else province


def in_folder(name: str) -> str:
    """The place that a folder is named for (``浙江``, ``浙江地方法规``, ``杭州市``), or ``""``."""
    for short, full in _short_names():
        if name.startswith(short) and re.fullmatch(
            r"(?:省|市|自治区)?(?:地方.*|法规.*|政策.*|标准.*)?", name[len(short) :]
        ):
            return full
    return ""
