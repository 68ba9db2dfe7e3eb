import cacache from 'cacache'

/**
 * Texts in a folder of cacache, with the bound that it does not have: it adds a line to its index at
 * each write, and leaves the content that a write has replaced, so both are taken out here.
 */
export async function openCacache(folder, { clock, maxBytes }) {
  const kept = new Map()
  let bytes = 0
  const forget = (key) => {
    bytes -= kept.get(key)?.size ?? 0
    kept.delete(key)
  }
  const keep = (key, one) => {
    forget(key)
    kept.set(key, one)
    bytes += one.size
  }
  const removeContent = (integrity) => cacache.rm.content(folder, integrity).catch(() => undefined)
  const remove = async (key) => {
    const one = kept.get(key)
    forget(key)
    await cacache.rm.entry(folder, key, { removeFully: true })
    if (one) await removeContent(one.integrity)
  }
  for (const { key, integrity, size, metadata } of Object.values(await cacache.ls(folder))) {
    keep(key, { integrity, size, untilMs: metadata.untilMs })
  }
  const get = async (key) => {
    try {
      const { data } = await cacache.get(folder, key)
      if (kept.has(key)) keep(key, kept.get(key))
      return data.toString()
    } catch (error) {
      if (error.code === 'ENOENT' || error.code === 'EINTEGRITY') return undefined
      throw error
    }
  }
  return {
    opts: {},
    get,
    getMany: (keys) => Promise.all(keys.map(get)),
    async set(key, text, keepMs = 0) {
      const size = Buffer.byteLength(text)
      if (size > maxBytes) throw new Error('The value is larger than the whole store')
      const untilMs = clock.now() + keepMs
      const before = kept.get(key)
      if (before) await cacache.rm.entry(folder, key, { removeFully: true })
      const integrity = String(await cacache.put(folder, key, text, { metadata: { untilMs } }))
      if (before && before.integrity !== integrity) await removeContent(before.integrity)
      keep(key, { integrity, size, untilMs })
      const nowMs = clock.now()
      const past = [...kept].filter(([, one]) => one.untilMs < nowMs)
      for (const [old] of bytes > maxBytes ? [...past, ...kept] : []) {
        if (bytes <= maxBytes) break
        if (old !== key) await remove(old)
      }
    },
    delete: remove,
    clear: () => {},
    close: async () => {},
  }
}
