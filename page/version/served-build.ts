/** The name of this script has the hash of what is in it, and the page names its script. */
const OWN_NAME = new URL(import.meta.url).pathname

/** Whether the gateway serves another build of the page than this one; null: it does not tell. */
export async function isOtherBuildServed(signal: AbortSignal): Promise<boolean | null> {
  try {
    const response = await fetch('/', {
      headers: { accept: 'text/html' },
      cache: 'no-cache',
      signal,
    })
    return response.ok ? !(await response.text()).includes(OWN_NAME) : null
  } catch {
    return null
  }
}
