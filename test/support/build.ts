import { spawnSync } from 'node:child_process'

/** Tests that start processes start what ships: built from the sources as they are now. */
export function setup(): void {
  const { status, stdout } = spawnSync('npm', ['run', '--silent', 'build'], { encoding: 'utf8' })
  if (status === 0) return
  process.stderr.write(`The build failed, so tests of processes cannot run:\n${stdout}`)
  process.exit(1)
}
