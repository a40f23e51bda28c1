/* Throughline events: page views, clicks on [data-track], events of your own. No cookies. */
((window, document) => {
  var script = document.currentScript;
  var settings = script ? script.dataset : {};
  var origin = script ? script.src.replace(/\/snippet\.js.*$/, '') : '';
  var nav = navigator;
  var asked = window.throughline;
  var storage = settings.storage === 'local' ? safely(() => window.localStorage) : null;
  var silent = nav.doNotTrack === '1' || window.doNotTrack === '1' || nav.globalPrivacyControl;
  var queue = [];
  var who = read('id') || uuid();
  var known = read('known');
  var session = uuid();
  var wait = 0;
  var timer = 0;
  var sending = false;
  var lastUrl;

  function safely(work) {
    try {
      return work();
    } catch (_) {
      return null;
    }
  }
  function read(name) {
    return storage && safely(() => storage.getItem(`throughline.${name}`));
  }
  function write(name, value) {
    if (storage)
      safely(() => {
        storage.setItem(`throughline.${name}`, value);
      });
  }
  function uuid() {
    var c = window.crypto;
    if (c.randomUUID) return c.randomUUID();
    var b = c.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    return Array.from(
      b,
      (n, i) =>
        (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + (n + 256).toString(16).slice(1),
    ).join('');
  }
  function body(events) {
    return JSON.stringify({
      api_key: settings.key,
      sent_at: new Date().toISOString(),
      batch: events,
    });
  }
  function later(ms) {
    if (!timer) timer = setTimeout(flush, ms);
  }

  function track(event, properties, more) {
    if (silent || !settings.key) return;
    queue.push(
      Object.assign(
        {
          event: event,
          distinct_id: who,
          uuid: uuid(),
          timestamp: new Date().toISOString(),
          properties: Object.assign(
            {
              $lib: 'web',
              $session_id: session,
              $current_url: location.href.split('#')[0],
              $referrer: document.referrer,
            },
            properties,
          ),
        },
        more,
      ),
    );
    if (queue.length > 500) queue.shift();
    later(1000);
  }
  function flush() {
    timer = 0;
    if (sending || !queue.length) return;
    sending = true;
    var events = queue.splice(0, 50);
    fetch(`${origin}/api/v1/ingest`, {
      method: 'POST',
      body: body(events),
      credentials: 'omit',
      keepalive: true,
    })
      .then((r) => {
        if (r.status === 429 || r.status > 499) throw r;
        wait = 0;
      })
      .catch(() => {
        queue = events.concat(queue);
        wait = Math.min(wait * 2 || 2000, 60000);
      })
      .then(() => {
        sending = false;
        if (queue.length) later(wait || 50);
      });
  }
  function leave() {
    if (queue.length && nav.sendBeacon?.(`${origin}/api/v1/ingest`, body(queue.slice(0, 50))))
      queue.splice(0, 50);
  }
  function page() {
    var url = location.href.split('#')[0];
    if (url !== lastUrl) {
      lastUrl = url;
      track('$pageview', { $title: document.title });
    }
  }
  function identify(id, set) {
    if (silent) return;
    var before = who;
    who = String(id);
    track(
      '$identify',
      known || before === who ? {} : { $anon_distinct_id: before },
      set ? { $set: set } : {},
    );
    known = '1';
    write('id', who);
    write('known', known);
  }
  function reset() {
    who = uuid();
    known = null;
    session = uuid();
    write('id', who);
    write('known', '');
  }

  if (!silent) write('id', who);
  ['pushState', 'replaceState'].forEach((name) => {
    var original = history[name];
    history[name] = function (...given) {
      var result = original.apply(this, given);
      setTimeout(page, 0);
      return result;
    };
  });
  window.addEventListener('popstate', page);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave();
  });
  window.addEventListener('pagehide', leave);
  document.addEventListener(
    'click',
    (e) => {
      var at = e.target.closest?.('[data-track]');
      if (!at) return;
      var found = {};
      for (var name in at.dataset)
        if (name !== 'track') found[name.replace(/^track/, '').toLowerCase()] = at.dataset[name];
      track(at.dataset.track, found);
    },
    true,
  );
  window.throughline = { track: track, identify: identify, reset: reset, page: page };
  (asked?.q || []).forEach((call) => {
    window.throughline[call[0]].apply(null, [].slice.call(call, 1));
  });
  page();
})(window, document);
