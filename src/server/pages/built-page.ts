import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StaticPage } from './static-page.js'

/** What `npm run build` makes of `page/`. The same place, whether this file runs from `src` or from `dist`. */
const FOLDER = fileURLToPath(new URL('../../../dist/page/', import.meta.url))

const SCRIPT = 'text/javascript; charset=utf-8'
const TYPES: Readonly<Record<string, string>> = {
  '.js': SCRIPT,
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Nothing of another host, nothing inline; `'self'` also lets WebSockets to the page's own host through. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export interface BuiltPage {
  readonly home: StaticPage
  /** Has the same name in every build. */
  readonly reload: StaticPage
  /** By file name. A name has the hash of what is in it, so its content never changes. */
  readonly assets: ReadonlyMap<string, StaticPage>
}

/** Null: `npm run build` has not run. */
export async function readBuiltPage(folder: string = FOLDER): Promise<BuiltPage | null> {
  const names = await readdir(`${folder}/assets`).catch(nullIfMissing)
  if (names === null) return null
  const assets = names.flatMap((name): [string, StaticPage][] => {
    const type = TYPES[extname(name)]
    return type === undefined ? [] : [[name, asset(`${folder}/assets/${name}`, type)]]
  })
  const home = new StaticPage(() => readFile(`${folder}/index.html`, 'utf8'), {
    headers: {
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  })
  const reload = new StaticPage(() => readFile(`${folder}/reload.js`, 'utf8'), {
    type: SCRIPT,
    vary: ['accept-encoding'],
    headers: { 'x-content-type-options': 'nosniff' },
  })
  return { home, reload, assets: new Map(assets) }
}

function asset(file: string, type: string): StaticPage {
  return new StaticPage(() => readFile(file, 'utf8'), {
    type,
    cacheControl: 'public, max-age=31536000, immutable',
    vary: ['accept-encoding'],
    headers: { 'x-content-type-options': 'nosniff' },
  })
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
