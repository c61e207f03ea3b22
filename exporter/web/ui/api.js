// The exporter's API, and a poller that survives its absence.

const PATIENCE = 15000;

/** The JSON of a path below api/v1/. Throws an Error with `status`, 0 where there was no answer. */
export async function get(path, { patience = PATIENCE, signal } = {}) {
  const ended = AbortSignal.timeout(patience);
  const both = signal && AbortSignal.any ? AbortSignal.any([ended, signal]) : ended;
  let response;
  try {
    response = await fetch(`api/v1/${path}`, { signal: both, cache: 'no-store' });
  } catch (failure) {
    throw Object.assign(new Error('no answer'), { status: 0, cause: failure });
  }
  const json = await response.json().catch(() => null);
  if (!response.ok || json === null) {
    throw Object.assign(new Error(json?.error ?? `HTTP status ${response.status}`), { status: response.status });
  }
  return json;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves at once while the page is seen, else when it is seen again. */
function seen() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener('visibilitychange', () => resolve(), { once: true }));
}

/**
 * Calls `ask` again and again: every `interval` ms, more rarely where an answer takes long, so that this page
 * takes no more than a tenth of the exporter's time; unless an answer `waits` on purpose. Failures are told to
 * `failed`.
 */
export async function poll(ask, { interval, failed, waits = false }) {
  for (let misses = 0; ; ) {
    await seen();
    const begun = performance.now();
    try {
      await ask();
      misses = 0;
    } catch (failure) {
      misses += 1;
      failed(failure);
    }
    const took = performance.now() - begun;
    await pause(misses > 0 ? Math.min(1000 * 2 ** (misses - 1), 8000) : Math.min(Math.max(interval, waits ? 0 : 10 * took), 15000));
  }
}
