/* Where htmx finds no answer, or one that refuses, the page says what happened and what to do; what
   was typed stays. While it waits, the part that will change is marked as busy. */

import { isUnreached } from "./form_requests.js";
import { toast } from "./toast.js";

const REFUSALS = {
  403: "这一步您不能做。",
  404: "没有找到，可能已被改动，请刷新页面。",
  409: "别人刚改过，请刷新页面后再改。",
  413: "文件太大，请压缩后再传。",
  429: "操作太快，请稍等再试。",
};
const OTHERWISE = "没有办成，填的内容还在。请稍后再试，或与项目中心联系。";

/* An answer that came from the page of the sign-in must not stand within this one. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const address = detail.xhr.responseURL;
  if (!address || new URL(address).pathname !== "/login/" || location.pathname === "/login/") return;
  detail.shouldSwap = false;
  toast("登录已过期，填的内容还在。请刷新页面，登录后接着填。", "amber");
});

/* A form that is kept says so itself (unsent_forms.js). */
const isKept = ({ elt, xhr }) => elt.matches("[data-keep-unsent]") && (!xhr.status || isUnreached(xhr));

document.addEventListener("htmx:sendError", ({ detail }) => {
  if (!isKept(detail)) toast("网络断了，填的内容还在。联网后请再点一次。", "red");
});

document.addEventListener("htmx:timeout", ({ detail }) => {
  if (!isKept(detail)) toast("等得太久，填的内容还在。请再点一次。", "red");
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  if (!isKept(detail)) toast(REFUSALS[detail.xhr.status] || OTHERWISE, "red");
});

document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", ({ detail }) => detail.target.removeAttribute("aria-busy"));
