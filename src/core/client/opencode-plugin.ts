const imported = 'import { spawn } from "node:child_process";';

/**
 * The plugin by which opencode calls Sheaf: opencode has no hooks that run a command. It does nothing where Sheaf has
 * nothing to say, and never fails but to refuse an edit.
 *
 * @param command the shell words that answer, to which client and event are appended
 */
export function opencodePlugin(command: string): string {
  return `// Written by sheaf agents install; sheaf agents remove takes it away.
${imported}

const ask = (event, call) =>
  new Promise((resolve) => {
    const child = spawn(${JSON.stringify(command)} + event, { shell: true, stdio: ["pipe", "pipe", "ignore"] });
    let text = "";
    child.stdout.on("data", (piece) => (text += piece));
    child.stdin.on("error", () => {});
    child.on("error", () => resolve({}));
    child.on("close", () => {
      try {
        resolve(JSON.parse(text || "{}"));
      } catch {
        resolve({});
      }
    });
    child.stdin.end(JSON.stringify(call));
  });

export const Sheaf = async ({ directory }) => {
  const briefs = new Map();
  return {
    "tool.execute.before": async ({ tool }, { args }) => {
      const { refuse } = await ask("tool.execute.before", { directory, tool, args });
      if (refuse) throw new Error(refuse);
    },
    "tool.execute.after": async (_, output) => {
      const { tell } = await ask("tool.execute.after", { directory });
      if (tell) output.output += "\\n\\n" + tell;
    },
    "experimental.chat.system.transform": async ({ sessionID }, output) => {
      if (!briefs.has(sessionID)) briefs.set(sessionID, ask("session.created", { directory }));
      const { tell } = await briefs.get(sessionID);
      if (tell) output.system.push(tell);
    },
    "experimental.session.compacting": async ({ sessionID }) => {
      briefs.delete(sessionID);
      await ask("experimental.session.compacting", { directory });
    },
    event: async ({ event }) => {
      if (event.type === "session.idle") await ask("session.idle", { directory });
    },
  };
};
`;
}
