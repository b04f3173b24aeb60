export { SheafError } from "./errors.ts";
