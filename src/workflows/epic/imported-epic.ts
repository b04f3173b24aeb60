import type { EpicId, RepoPath } from "../../core/ids.ts";
import type { ImportReport } from "../../core/import/report.ts";
import type { Manifest } from "../../core/manifest/schema.ts";

export interface ImportOptions {
  /** The folder to read. */
  readonly folder: string;
  /** Where the folder's name and page do not tell, or tell something else. */
  readonly epic: string | undefined;
  readonly title: string | undefined;
  /** Check the new branch out here. */
  readonly switchTo: boolean;
  readonly dryRun: boolean;
}

export interface ImportedEpic {
  readonly epic: EpicId;
  readonly title: string;
  readonly branch: string;
  readonly epicDir: RepoPath;
  readonly manifest: Manifest;
  /** Every file of the new epic. */
  readonly files: readonly RepoPath[];
  readonly report: ImportReport;
}
