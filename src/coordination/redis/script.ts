import { createHash } from 'node:crypto'

/** A Lua script, known to Redis by its hash. All its keys carry one hash tag, so that it runs on a cluster. */
export interface Script {
  readonly source: string
  readonly sha1: string
}

export function luaScript(source: string): Script {
  return { source, sha1: createHash('sha1').update(source).digest('hex') }
}
