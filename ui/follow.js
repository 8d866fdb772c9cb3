// What a reporter without an account sees: how their report stands, what is asked, and a way to add something. Their link is
// their key; it is kept by the page alone and sent to this server alone.
import { Problem } from "/api.js";
import { h, refill } from "/dom.js";
import { actionButton, empty, facts, panel, pill, problemNote, prose, say } from "/parts.js";
import { time } from "/time.js";
import { currentLanguage, t } from "/words.js";

async function send(key, method, path, body) {
  const headers = { "Accept": "application/json", "Accept-Language": currentLanguage(), "Authorization": `Bearer ${key}` };
  if (body) Object.assign(headers, { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() });
  const response = await fetch(path, { method, headers, credentials: "omit", body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Problem(response.status, answer);
  return answer;
}

function addition(key, report, again) {
  const text = h("textarea", { id: "addition", rows: 6, required: true });
  return panel(t("add_to_report"), h("label", { for: "addition" }, t("what_to_add")), text,
    actionButton(t("send"), async () => {
      await send(key, "POST", `/api/v1/reports/${report.id}/supplement`, { text: text.value });
      say(t("added"));
      await again();
    }));
}

function question(asked) {
  return panel(t("question_to_you"), prose(asked.question), facts([t("due"), asked.reply_by && time(asked.reply_by)]));
}

export async function followScreen(stage, key) {
  document.title = `${t("your_report")} · Tocsin`;
  const draw = async () => {
    try {
      const { items: [report] } = await send(key, "GET", "/api/v1/reports?limit=1");
      if (!report) return refill(stage, h("main.door", {}, empty(t("not_here"))));
      return refill(stage, h("main.door", {}, h("h1", {}, report.title),
        facts([t("col_state"), pill("report", report.state)], [t("col_submitted"), time(report.created_at)],
          [t("feedback_due"), report.acknowledgement && time(report.acknowledgement.feedback_due_at)]),
        report.state === "needs_info" && question(report.question), report.state === "needs_info" && addition(key, report, draw)));
    } catch (problem) {
      return refill(stage, h("main.door", {}, problemNote(problem)));
    }
  };
  await draw();
}
