// The line to the server. The browser itself comes back after a break and says what it has seen last; the server then sends
// what was missed, or everything anew.

export function follow({snapshot, update, state}) {
  const source = new EventSource('/events');
  source.addEventListener('open', () => state('live'));
  source.addEventListener('error', () => {
    state('lost');
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => follow({snapshot, update, state}), 2000);
    }
  });
  const tell = take => event => {
    const began = performance.now();
    take(JSON.parse(event.data), began);
  };
  source.addEventListener('snapshot', tell(snapshot));
  source.addEventListener('update', tell(update));
}
