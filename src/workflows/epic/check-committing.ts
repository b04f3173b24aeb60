import { primary, type EpicId } from "../../core/ids.ts";
import { ok, type Finding } from "../../core/progress/finding.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { SheafError } from "../../errors.ts";
import { writeEmptyTree } from "../../git/empty-tree.ts";
import { commitTree, mustSign } from "../../git/sign.ts";
import { hasHook, passCommitMsg } from "../../git/user-hooks.ts";
import { usersHooks, wordMessage, type HookedPlace } from "../context/commit-message.ts";

const check = "commits";

/**
 * Tries what Sheaf's own commits need here: an identity, a key where they have to be signed, and a subject that the
 * user's commit-msg hook accepts. Makes an object that nothing points at, and no commit on a branch.
 */
export async function checkCommitting(place: HookedPlace): Promise<Finding[]> {
  const [isSigned, hooks] = await Promise.all([mustSign(place.git), usersHooks(place)]);
  const subject = `${place.epic}: sync Secondary-A`;
  const message = messageWithTrailers(subject, { agent: primary, command: "sync" });
  try {
    const words = await wordMessage(place, message);
    const tree = await writeEmptyTree(place.git);
    await commitTree(place.git, { tree, parents: [], message: words }, isSigned);
    await passCommitMsg(hooks, words);
  } catch (error) {
    if (!(error instanceof SheafError)) throw error;
    return [faultOf(error)];
  }
  const signed = isSigned ? ", signed" : "";
  const unasked = hasHook(hooks, "prepare-commit-msg")
    ? "; your prepare-commit-msg hook is not run for them"
    : "";
  return [ok(check, "", `Sheaf's own are made as git's are${signed}${unasked}`)];
}

function faultOf({ code, message, fix }: SheafError): Finding {
  if (code === "hook-refused") {
    const words = `${message}\nSheaf's own commits on the epic branch are worded like that`;
    const mending = "set commits: in sheaf.yaml, for example commits: { type: chore }";
    return { check, state: "warning", subject: "", message: words, fix: mending };
  }
  const isIdentity = code !== "cannot-sign";
  const identity = "git config user.name <name> && git config user.email <address>";
  return { check, state: "failed", subject: "", message, fix: isIdentity ? identity : (fix ?? "") };
}

/** {@link checkCommitting} before there is an epic: only what is wrong. */
export async function findCommitFaults(place: Omit<HookedPlace, "epic">): Promise<Finding[]> {
  const findings = await checkCommitting({ ...place, epic: "KAI-1" as EpicId });
  return findings.filter(({ state }) => state !== "ok");
}
