import { expect } from "vitest";
import type { EpicId } from "../../../src/core/ids.ts";
import type { SheafError } from "../../../src/errors.ts";
import { openSession } from "../../../src/workflows/context/session.ts";
import { refuseExisting } from "../../../src/workflows/epic/epic-branch.ts";
import { gitRepo } from "../git-repo.ts";
import { fakeSystem } from "../system.ts";
import { planIn, primaryAt, type TriedRepository } from "./tried.ts";

const taken: TriedRepository = {
  repository:
    "a branch or a tag named `epic`, `sheaf` or as the epic's branches; a colleague's `origin/epic/KAI-7`",
  answer: "refused by `sheaf epic new`, by name, before anything is made",
  prove: async () => {
    const repo = gitRepo();
    const session = await openSession(repo.path, fakeSystem());
    const code = (ref: string) => {
      repo.git("update-ref", ref, "HEAD");
      const refused = refuseExisting(session, "KAI-7" as EpicId, undefined).then(
        () => "free",
        (error: unknown) => (error as SheafError).code,
      );
      return refused.finally(() => repo.git("update-ref", "-d", ref));
    };
    // All that can be in the way: test/core/lifecycle/name-clash.test.ts
    expect(await code("refs/heads/sheaf")).toBe("name-taken");
    expect(await code("refs/tags/epic")).toBe("name-taken");
    expect(await code("refs/remotes/origin/epic/KAI-7")).toBe("epic-elsewhere");
    expect(await code("refs/remotes/origin/sheaf/KAI-7/secondary-a")).toBe("epic-elsewhere");
    expect(await code("refs/sheaf/KAI-7/operations")).toBe("epic-id-used");
    expect(await code("refs/remotes/origin/epic/KAI-70")).toBe("free");
  },
};

const again: TriedRepository = {
  repository: "the same epic id again, after a squash into `main` and deleted branches",
  answer: "refused by id; and a folder of that id that a merge brings later is never read for the epic's",
  prove: async () => {
    const repo = gitRepo();
    await planIn(repo, "Old");
    repo.git("switch", "-q", "main");
    repo.git("merge", "-q", "--squash", "epic/KAI-7");
    repo.git("commit", "-qm", "KAI-7, squashed");
    repo.git("branch", "-qD", "epic/KAI-7");
    await expect(planIn(repo, "New")).rejects.toMatchObject({
      code: "epic-id-used",
      message: expect.stringContaining("KAI-7-old/epic.yaml") as string,
    });

    const other = gitRepo();
    const { epicDir: folder, manifest } = await planIn(other, "Title");
    const text = other.read(`${folder}/epic.yaml`).replace("title: Title", "title: Another");
    other.write("feature-updates/KAI-7-a/epic.yaml", text);
    other.git("add", "--all");
    other.git("-c", "core.hooksPath=/x", "commit", "-qm", "merged from elsewhere");
    const context = await primaryAt(other.path);
    expect([context.epicDir, context.manifest.title]).toEqual([folder, manifest.title]);
  },
};

/** What can have the names of an epic. */
export const names: readonly TriedRepository[] = [taken, again];
