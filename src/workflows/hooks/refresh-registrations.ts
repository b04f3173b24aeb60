import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { findRegistration, listRegistered } from "../../files/registration.ts";
import { registerWorktree } from "./install-hooks.ts";

/** Writes what the hooks' entry script uses of the rules anew, in every worktree that is registered for the epic. */
export function refreshRegistrations(commonDir: string, rulebook: Rulebook): void {
  for (const { gitDir, folders } of listRegistered(commonDir)) {
    for (const folder of folders) {
      const registration = findRegistration(folder);
      if (registration?.epic === rulebook.epic) registerWorktree(gitDir, rulebook, registration.agent);
    }
  }
}
