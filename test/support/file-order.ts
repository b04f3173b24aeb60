import { BaseSequencer, type TestSpecification } from "vitest/node";

const startsPrograms = /\/test\/(?:e2e|workflows|git|files|slow)\//;

/**
 * Files that start gits come first, the longest before the others: a fork copies what maps this process's memory, which
 * grows with what the laws generate.
 */
export class FileOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: TestSpecification) => startsPrograms.test(moduleId);
    return [...sorted.filter(isFirst), ...sorted.filter((file) => !isFirst(file))];
  }
}
