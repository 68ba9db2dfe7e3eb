import { open } from 'lmdb'

/** Texts in an LMDB file: nothing counted, nothing bounded, nothing looked at before it is opened. */
export async function openLmdb(folder) {
  const db = open({ path: `${folder}/values.mdb`, encoding: 'msgpack' })
  const get = (key) => db.get(key)?.text
  return {
    opts: {},
    get,
    getMany: (keys) => keys.map(get),
    set: (key, text, keepMs = 0) => db.put(key, { text, untilMs: Date.now() + keepMs }),
    delete: (key) => db.remove(key),
    clear: () => {},
    close: () => db.close(),
  }
}
