/** What this gateway has, as it says at `/` to whoever asks for JSON. */
export interface Offered {
  readonly subscriptions: boolean
  readonly explorers: boolean
}

interface Home {
  readonly links: Readonly<Record<string, string | undefined>>
}

export async function readOffered(): Promise<Offered> {
  try {
    const response = await fetch('/', { headers: { accept: 'application/json' } })
    const { links } = (await response.json()) as Home
    return {
      subscriptions: links['stream'] !== undefined,
      explorers: links['graphiql'] !== undefined,
    }
  } catch {
    return { subscriptions: false, explorers: false }
  }
}
