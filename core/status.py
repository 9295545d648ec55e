"""Appliance statuses (车辆状态), their sources, and the roles people and appliances take."""

from enum import StrEnum


class ApplianceStatus(StrEnum):
    """Where an appliance is in its work. Codes of GA/T 974.39-2011 stand in the norm table."""

    IN_STATION = "in_station"  # 备勤
    ORDERED = "ordered"  # 已下令
    TURNED_OUT = "turned_out"  # 出动
    EN_ROUTE = "en_route"  # 途中
    ON_SCENE = "on_scene"  # 到场
    WATER_ON = "water_on"  # 出水
    WATER_OFF = "water_off"  # 停水
    RETURNING = "returning"  # 返队
    STANDING_BY = "standing_by"  # 驻防(备防)
    SHUTTLING_WATER = "shuttling_water"  # 运水
    IN_TRAINING = "in_training"  # 训练
    OUT_OF_SERVICE = "out_of_service"  # 停用


class StatusSource(StrEnum):
    """Who says what an appliance is doing, most trusted first."""

    TERMINAL = "terminal"  # the crew's own terminal
    VOICE = "voice"  # the dispatcher entered what the radio said
    INFERRED = "inferred"  # the server concluded it from positions
    SYSTEM = "system"  # follows from an order: nobody reported it


class ApplianceType(StrEnum):
    """Kinds of fire appliance (消防车类型)."""

    WATER_TENDER = "water_tender"  # 水罐车
    FOAM_TENDER = "foam_tender"  # 泡沫车
    AERIAL_LADDER = "aerial_ladder"  # 云梯车
    AERIAL_PLATFORM = "aerial_platform"  # 登高平台车
    WATER_TOWER = "water_tower"  # 举高喷射车
    RESCUE_TENDER = "rescue_tender"  # 抢险救援车
    COMMAND_VEHICLE = "command_vehicle"  # 通信指挥车
    WATER_SUPPLY = "water_supply"  # 供水消防车
    HAZMAT_TENDER = "hazmat_tender"  # 防化洗消车
    SMOKE_TENDER = "smoke_tender"  # 排烟车
    LIGHTING_TENDER = "lighting_tender"  # 照明车


class OrderState(StrEnum):
    """Where a turnout order (出动指令) stands."""

    ORDERED = "ordered"  # 已下达
    SIGNED = "signed"  # 已签收
    TURNED_OUT = "turned_out"  # 出动
    EN_ROUTE = "en_route"  # 途中
    ON_SCENE = "on_scene"  # 到场
    RELEASED = "released"  # 撤离/中途返回
    RETURNED = "returned"  # 归队
