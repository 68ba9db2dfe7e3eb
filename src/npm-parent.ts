const CHECK_MS = 500

/**
 * Calls `ended` once npm, which started this process, is gone: npm passes a signal to its shell, and
 * the shell ends without passing it on, so nobody would tell this process. Keeps no process alive.
 * @param parent of this process, read when it began
 */
export function whenNpmEnds(env: NodeJS.ProcessEnv, parent: number, ended: () => void): void {
  if (env['npm_lifecycle_event'] === undefined) return
  const checking = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(checking)
    ended()
  }, CHECK_MS).unref()
}
