/** The variables that this process was started with: modules stay while file after file of tests runs in it. */
export const startedWith: Readonly<NodeJS.ProcessEnv> = { ...process.env };
