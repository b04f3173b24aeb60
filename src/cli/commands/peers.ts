import type { Instant } from "../../core/ids.ts";
import type { CommandSpec } from "../command.ts";
import { formatTable, plain } from "../render/table.ts";

/** `sheaf peers`: who has finished what. */
export const peers: CommandSpec = {
  usage: "peers",
  summary: "show who has finished what, as committed on everybody's branch",
  group: "Watch",
  examples: ["sheaf peers", "sheaf peers --json"],
  async run(input) {
    const [{ openContext }, { readPeers }, { formatInstant }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/read-peers.ts"),
      import("../../core/time.ts"),
    ]);
    const time = (at: Instant | undefined) => (at === undefined ? "" : formatInstant(at));
    const found = await readPeers(await openContext(input, input.io.system));
    const rows = found.flatMap(({ agent, features, isMerged, tip }) =>
      features.map(({ id, stage, ready, readyAt, deferred }) => [
        agent,
        id,
        deferred === undefined ? (ready ? "finished" : plain(stage) || "not begun") : "deferred",
        ready ? time(readyAt) : "",
        isMerged ? "merged" : "",
        tip?.slice(0, 10) ?? "",
      ]),
    );
    const [first] = found.filter(({ features }) => features.some(({ ready }) => ready));
    return {
      data: { peers: found.map((peer) => ({ ...peer, lastSign: time(peer.lastSign) })) },
      text: formatTable([["AGENT", "FEATURE", "STATE", "SINCE", "", "TIP"], ...rows]),
      next:
        first === undefined
          ? []
          : [{ why: "read what is finished", run: `sheaf show ${first.agent} spec.md` }],
    };
  },
};

/** `sheaf show`: a file of somebody else, as committed. */
export const show: CommandSpec = {
  usage: "show <agent-or-feature> <file>",
  summary: "print a file as its owner has committed it",
  group: "Watch",
  examples: ["sheaf show secondary-a spec.md", "sheaf show feature_02_schedule_fetcher checklist.md"],
  async run(input) {
    const [{ openContext }, { showFile }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/show-file.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const { bytes, ...shown } = await showFile(context, input.argument(0), input.argument(1));
    const text = Buffer.from(bytes).toString("utf8");
    return { data: { ...shown, text }, text: text.replace(/\n$/, "") };
  },
};

/** `sheaf questions`: what all agents still want answered. */
export const questions: CommandSpec = {
  usage: "questions",
  summary: "list the open checklist items of all branches",
  group: "Watch",
  examples: ["sheaf questions", "sheaf questions --json"],
  async run(input) {
    const [{ openContext }, { readQuestions }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/read-questions.ts"),
    ]);
    const found = await readQuestions(await openContext(input, input.io.system));
    const rows = found.map(({ agent, feature, line, text }) => [
      agent,
      `${feature}/checklist.md:${line}`,
      plain(text),
    ]);
    return {
      data: { questions: found },
      text: rows.length === 0 ? "no open questions" : formatTable(rows),
    };
  },
};
