import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** An example as `npm run build` makes it, in a folder of its own. */
export interface Built extends AsyncDisposable {
  readonly folder: string
}

export async function build(
  example: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Built> {
  const dist = join(process.cwd(), 'examples', example, 'dist')
  await mkdir(dist, { recursive: true })
  const folder = await mkdtemp(join(dist, 'test-'))
  const { PATH = '', HOME = '' } = process.env
  const args = ['run', '--silent', 'build', '--', '--outDir', folder]
  await promisify(execFile)('npm', args, {
    cwd: join('examples', example),
    // Vitest's own NODE_ENV would make a bundle for development.
    env: { PATH, HOME, ...env },
  })
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}
