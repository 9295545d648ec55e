/** 登录页. */

import type { Same } from "../text.ts";

export const login = {
  title: "登录",
  lead: "消防接处警与调度指挥",
  username: "用户名",
  password: "密码",
  submit: "登录",
  sending: "正在登录…",
  unreachable: "服务器无应答，请稍后再试。",
  failed: "登录失败，请稍后再试。",
  demo: "演示环境：全部数据为合成数据",
  audited: "登录与操作均留痕",
  to_lang: "English",
  theme: { day: "日间配色", night: "夜间配色" },
} as const;

export type LoginText = Same<typeof login>;
