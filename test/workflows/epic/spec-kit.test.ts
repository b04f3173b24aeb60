import { expect, test } from "vitest";
import { ownership } from "../../../src/core/ownership/ownership.ts";
import { openPrimaryContext } from "../../../src/workflows/context/context.ts";
import { gitRepo, repoAt } from "../../support/git-repo.ts";
import { sheaf } from "../../support/sheaf.ts";
import { fakeSystem } from "../../support/system.ts";

const asked = "[NEEDS CLARIFICATION: which formats?]";
const settings = "schema: 1\nlayout: spec-kit\n";

test("an epic of spec-kit's features: import, ready, questions and align look where the specs are", async () => {
  const repo = gitRepo({
    "sheaf.yaml": settings,
    "specs/001-login/spec.md": "# Login\n\n- FR-001: users log in\n",
    "specs/001-login/plan.md": "# Plan\n",
    "specs/001-login/tasks.md": "- [ ] T001 write it\n",
    "specs/002-export-csv/spec.md": `# Export\n\n- FR-001: ${asked}\n`,
    "specs/002-export-csv/checklists/requirements.md": "- [x] no details of code\n",
    "specs/README.md": "Ours.\n",
  });
  await sheaf(repo.path, ["init"]);
  const words = ["import", "specs", "--epic", "KAI-7", "--title", "Portal"];
  const { out, code } = await sheaf(repo.path, words);
  expect(code).toBe(0);
  expect(out).toContain("specs/002-export-csv: has no plan.md yet");
  expect(repo.git("diff", "--name-only", "main", "epic/KAI-7", "--", "specs")).toBe("");
  const { rulebook } = await openPrimaryContext({ directory: repo.path }, fakeSystem());
  expect(ownership("specs/002-export-csv/data-model.md", rulebook).agents).toEqual(["secondary-a"]);
  await sheaf(repo.path, ["start"]);
  const agent = repoAt(`${repo.path}-worktrees/KAI-7/secondary-a`);
  agent.write("specs/002-export-csv/plan.md", "# Plan\n");
  agent.git("add", "--all");
  agent.git("commit", "-qm", "plan");
  const ready = await sheaf(agent.path, ["ready"]);
  expect(ready.code).toBe(5);
  expect(ready.err).toContain("specs/002-export-csv/tasks.md is missing");
  expect(ready.err).toContain(`specs/002-export-csv/spec.md:3: open: FR-001: ${asked}`);
  expect((await sheaf(repo.path, ["questions"])).out).toContain(asked);
  expect((await sheaf(repo.path, ["align", "--json"])).out).toContain("specs/001-login/spec.md");
  agent.write("specs/002-export-csv/tasks.md", "- [ ] T001 write it\n");
  agent.write("specs/002-export-csv/spec.md", "# Export\n\n- FR-001: CSV alone\n");
  agent.git("add", "--all");
  agent.git("commit", "-qm", "tasks");
  expect(await sheaf(agent.path, ["ready"])).toMatchObject({ code: 0 });
});

test("a new epic has its specs there from the start", async () => {
  const repo = gitRepo({ "sheaf.yaml": settings });
  await sheaf(repo.path, ["init"]);
  const features = ["--feature", "login", "--feature", "export_csv"];
  await sheaf(repo.path, ["epic", "new", "KAI-7", "Portal", ...features]);
  expect(repo.git("ls-files", "specs").split("\n")).toEqual([
    "specs/001-login/checklists/requirements.md",
    "specs/001-login/spec.md",
    "specs/002-export-csv/checklists/requirements.md",
    "specs/002-export-csv/spec.md",
  ]);
});
