import { spawnSync } from 'node:child_process'

/** Tests that start processes start what ships: built from the sources as they are now, or by who repeats them. */
export function setup(): void {
  if (process.env['TESTS_OF_THIS_BUILD']) return
  const { status, stdout } = spawnSync('npm', ['run', '--silent', 'build'], { encoding: 'utf8' })
  if (status === 0) return
  process.stderr.write(`The build failed, so tests of processes cannot run:\n${stdout}`)
  process.exit(1)
}
