"""What people say and what documents write: 工地停工了 is 施工现场中止施工. A question is searched for in both wordings."""

from __future__ import annotations

import re

_PAIRS = """
甲方=建设单位 业主方=建设单位 开发商=房地产开发企业 设计院=设计单位 设计公司=设计单位 监理公司=工程监理单位
施工队=施工单位 施工方=施工单位 承包商=承包人 包工头=实际施工人 发包方=发包人 承包方=承包人 审图机构=施工图审查机构
住建局=住房城乡建设主管部门 建委=住房城乡建设主管部门 规划局=城乡规划主管部门 规划部门=城乡规划主管部门
物业公司=物业服务企业 房东=出租人 租客=承租人 租房=房屋租赁 邻居=相邻业主 住户=业主 工人=作业人员 工地=施工现场
动工=开工 复工=恢复施工 停工=中止施工 完工=竣工 盖房=建设房屋 盖楼=建设房屋 厂房=工业建筑 违建=违法建筑 拆迁=征收
房本=不动产权证书 准建证=建设工程规划许可证 开工证=施工许可证 招投标=招标投标 围标=串通投标 串标=串通投标
挂靠=借用资质 借资质=以其他企业名义承揽 转给别人=转包 押金=保证金 尾款=工程价款 工程款=工程价款 验收报告=竣工验收报告
竣工资料=竣工验收资料 保修期=保修期限 塔吊=起重机械 吊车=起重机械 安全帽=劳动防护用品 渣土=建筑垃圾
渣土车=建筑垃圾运输车辆 吵=噪声 暖气=供热 供暖=供热 取暖=供热 保温层=保温工程 电梯房=电梯 加装电梯=增设电梯
装电梯=设置电梯 楼梯踏步=梯段踏步 逃生=疏散 逃生门=疏散门 消防通道=消防车通道 灭火器=消防设施
公共维修基金=专项维修资金 维修基金=专项维修资金 楼上掉东西=建筑物坠落物 掉东西=坠落
高空抛物=从建筑物中抛掷物品 地下车库=汽车库 老房子=既有建筑 老旧小区=既有居住建筑 旧楼=既有建筑 老楼=既有建筑
一平米=每平方米 一平=每平方米 每平米=每平方米 骗补=骗取补助资金 质保=保修 业委会=业主委员会 卖地=土地出让 出让金=土地价款
自建房=自建住宅 光伏=太阳能光伏 EPC=工程总承包 交房=交付 总包=总承包 甩项=未完工程 审图=施工图审查 图审=施工图审查
窝工=停工 招标代理=招标代理机构
新楼=新建建筑 公建=公共建筑 办公楼=办公建筑 绿建=绿色建筑 装配式=装配式建筑 近零能耗=近零能耗建筑 被动房=超低能耗建筑
补贴=补助 奖补=奖励 补多少=补助 多给面积=容积率奖励 奖励面积=容积率奖励 精装=全装修 精装修=全装修
打官司=提起诉讼 起诉=提起诉讼 赔钱=赔偿 赔偿金=赔偿 交钱=缴纳 申请复议=申请行政复议
"""
_TABLE = dict(pair.split("=") for pair in _PAIRS.split())
_SAID = re.compile("|".join(sorted(map(re.escape, _TABLE), key=len, reverse=True)))


def written(question: str) -> str:
    """``question`` in the words of documents; itself where it has no word that they write otherwise."""

    def replaced(match: re.Match[str]) -> str:
        # 住建局 stays what it is within 市住房和城乡建设局, and a word that is already the written one is not doubled.
        word = _TABLE[match[0]]
        around = question[max(0, match.start() - len(word)) : match.end() + len(word)]
        return match[0] if word in around else word

    return _SAID.sub(replaced, question)
