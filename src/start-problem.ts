import { listenProblem } from './config/listen-problem.js'
import { TextFileError } from './config/text-file.js'
import { ConfigError } from './config.js'
import { FileStoreError } from './store/file/file-store.js'

/** Why a start failed, in words for whoever can mend that; any other error with its stack. */
export function startProblem(error: unknown): string {
  if (error instanceof ConfigError || error instanceof TextFileError) return error.message
  if (error instanceof FileStoreError) return error.message
  if (!(error instanceof Error)) return String(error)
  return listenProblem(error) ?? error.stack ?? error.message
}

/** Status 2 says: the configuration is wrong. */
export function startStatus(error: unknown): 1 | 2 {
  return error instanceof ConfigError || error instanceof TextFileError ? 2 : 1
}
