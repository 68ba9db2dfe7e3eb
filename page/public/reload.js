// Asked for by this name in every build. Behind a load balancer, while versions are exchanged, the page may come from
// one version of the gateway and its other files be asked of another, which does not have them.
const AGAIN_MS = 3_000

addEventListener(
  'error',
  ({ target }) => {
    const isPart = target instanceof HTMLScriptElement || target instanceof HTMLLinkElement
    if (!isPart || document.getElementById('reload-note')) return
    const note = document.createElement('p')
    note.id = 'reload-note'
    note.setAttribute('role', 'alert')
    note.textContent =
      'A part of this page could not be loaded: a new version may just be coming. It is loaded again …'
    document.documentElement.append(note)
    // Not all screens of a room in the same moment.
    setTimeout(() => location.reload(), AGAIN_MS * (0.5 + Math.random()))
  },
  true,
)
