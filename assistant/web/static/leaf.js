// The original page in the panel: fetched when it is looked at, turned, made larger; and the tabs beside it.
(() => {
  'use strict';

  const ZOOMS = [1, 1.25, 1.5, 2, 3, 4]; // times the width of the window
  const WIDTHS = [800, 1200, 1600, 2400, 3200, 4000]; // pixels that pictures are asked for in: few, so that they are kept
  const root = document.documentElement;
  const states = new WeakMap();

  // Tabs. What was chosen by hand holds for what is opened later; drawings are always shown as pictures.
  const show = (section, view) => {
    section.dataset.view = view;
    root.classList.toggle('tw-leaf-open', view === 'leaf');
    for (const tab of section.querySelectorAll('.tw-tab')) {
      tab.setAttribute('aria-selected', String(tab.dataset.view === view));
      tab.tabIndex = tab.dataset.view === view ? 0 : -1;
    }
    const leaf = section.querySelector('.tw-leaf');
    if (view === 'leaf' && leaf && !states.get(leaf).begun) load(leaf);
    window.dispatchEvent(new Event('tiaowen-view'));
  };
  const choose = (tab) => {
    const section = tab.closest('section');
    const view = tab.dataset.view;
    root.dataset.chosen = view;
    if ((view === 'whole') !== (section.dataset.shown === 'whole')) {
      const { turn, n } = section.dataset;
      const detail = turn === undefined || n === undefined ? { clause: tab.dataset.of, turn } : { turn, n };
      window.dispatchEvent(new CustomEvent('tiaowen:open_clause', { detail: { ...detail, view } }));
    } else show(section, view);
  };

  // One page: which, how large, and the request that is under way.
  const begin = (leaf) => {
    // On a phone the margins stay outside: the print is as wide as the window.
    const zoom = window.innerWidth < 640 ? ZOOMS[1] : ZOOMS[0];
    states.set(leaf, { page: Number(leaf.dataset.at), zoom, begun: false, request: null, address: null, asked: 0 });
  };
  const part = (leaf, name) => leaf.querySelector(`.tw-leaf-${name}`);
  const addressOf = (leaf, state, width) => {
    const asked = new URLSearchParams(leaf.dataset.asked);
    asked.set('format', 'webp');
    asked.set('width', width);
    return `${leaf.dataset.address}${state.page}?${asked}`;
  };
  const widthFor = (leaf, state) => {
    const wanted = part(leaf, 'window').clientWidth * state.zoom * window.devicePixelRatio;
    return WIDTHS.find((width) => width >= wanted * 0.9) ?? WIDTHS.at(-1);
  };
  const say = (leaf, words, kind) => {
    const place = part(leaf, 'wait');
    place.textContent = words;
    place.hidden = !words;
    place.classList.toggle('tw-trouble', kind === 'trouble');
  };
  const draw = (leaf, state, blob, told) => {
    const image = part(leaf, 'image') ?? document.createElement('img');
    if (state.address) URL.revokeObjectURL(state.address);
    state.address = URL.createObjectURL(blob);
    image.className = 'tw-leaf-image';
    image.alt = `${leaf.dataset.name}第${told.page}页${told.boxes.length ? '，已标出所引文字' : ''}`;
    image.style.aspectRatio = `${told.width} / ${told.height}`;
    image.src = state.address;
    if (!image.isConnected) part(leaf, 'window').append(image);
    image.style.width = `${state.zoom * 100}%`;
  };
  const lookAt = (leaf, state, told) => {
    const view = part(leaf, 'window');
    const image = part(leaf, 'image');
    if (!told.boxes.length) {
      view.scrollTop = 0;
      view.scrollLeft = (image.offsetWidth - view.clientWidth) / 2;
      return;
    }
    const left = Math.min(...told.boxes.map((box) => box[0]));
    const right = Math.max(...told.boxes.map((box) => box[2]));
    const scale = image.offsetWidth / told.width;
    view.scrollTop = told.boxes[0][1] * scale - view.clientHeight * 0.3;
    view.scrollLeft = Math.min(((left + right) / 2) * scale - view.clientWidth / 2, left * scale - 4);
  };
  const load = async (leaf) => {
    const state = states.get(leaf);
    const width = widthFor(leaf, state);
    const fresh = state.shown !== state.page;
    state.begun = true;
    state.request?.abort();
    state.request = new AbortController();
    const slow = setTimeout(() => fresh && (say(leaf, `正在生成第${state.page}页…`), leaf.classList.add('tw-leaf-busy')), 200);
    try {
      const answer = await fetch(addressOf(leaf, state, width), { signal: state.request.signal });
      if (!answer.ok) throw new Error((await answer.json()).message);
      const told = JSON.parse(answer.headers.get('x-page'));
      draw(leaf, state, await answer.blob(), told);
      state.shown = told.page;
      state.width = width;
      say(leaf, '');
      if (fresh) lookAt(leaf, state, told);
    } catch (error) {
      if (error.name === 'AbortError') return;
      part(leaf, 'image')?.remove();
      state.shown = null;
      say(leaf, error instanceof TypeError ? '未能取得原页，请检查与服务器的连接。' : error.message, 'trouble');
    } finally {
      clearTimeout(slow);
      leaf.classList.remove('tw-leaf-busy');
    }
  };

  const turnTo = (leaf, page) => {
    const state = states.get(leaf);
    const pages = Number(leaf.dataset.of);
    const number = part(leaf, 'number');
    if (!Number.isInteger(page) || page < 1 || page > pages) {
      number.value = state.page;
      return;
    }
    state.page = page;
    number.value = page;
    leaf.querySelector('[data-leaf="back"]').disabled = page <= 1;
    leaf.querySelector('[data-leaf="on"]').disabled = page >= pages;
    for (const button of leaf.querySelectorAll('[data-leaf="to"]')) {
      button.toggleAttribute('aria-current', Number(button.dataset.to) === page);
    }
    part(leaf, 'link').href = addressOf(leaf, state, 2400);
    load(leaf);
  };
  const tellZoom = (leaf, zoom) => {
    part(leaf, 'size').textContent = `${zoom * 100}%`;
    leaf.querySelector('[data-leaf="out"]').disabled = zoom === ZOOMS[0];
    leaf.querySelector('[data-leaf="in"]').disabled = zoom === ZOOMS.at(-1);
  };
  const zoomTo = (leaf, zoom) => {
    const state = states.get(leaf);
    const view = part(leaf, 'window');
    const image = part(leaf, 'image');
    const middle = [(view.scrollLeft + view.clientWidth / 2) / view.scrollWidth, (view.scrollTop + view.clientHeight / 2) / view.scrollHeight];
    state.zoom = zoom;
    tellZoom(leaf, zoom);
    if (!image) return;
    image.style.width = `${zoom * 100}%`;
    view.scrollLeft = middle[0] * view.scrollWidth - view.clientWidth / 2;
    view.scrollTop = middle[1] * view.scrollHeight - view.clientHeight / 2;
    if (widthFor(leaf, state) > state.width) load(leaf);
  };
  const acts = {
    back: (leaf, state) => turnTo(leaf, state.page - 1),
    on: (leaf, state) => turnTo(leaf, state.page + 1),
    to: (leaf, _, button) => turnTo(leaf, Number(button.dataset.to)),
    in: (leaf, state) => zoomTo(leaf, ZOOMS.find((zoom) => zoom > state.zoom) ?? state.zoom),
    out: (leaf, state) => zoomTo(leaf, ZOOMS.findLast((zoom) => zoom < state.zoom) ?? state.zoom),
    fit: (leaf) => zoomTo(leaf, 1),
  };

  document.addEventListener('click', (event) => {
    const tab = event.target.closest?.('.tw-tab');
    if (tab) choose(tab);
    const button = event.target.closest?.('[data-leaf]');
    const leaf = button?.closest('.tw-leaf');
    if (leaf) acts[button.dataset.leaf](leaf, states.get(leaf), button);
  });
  document.addEventListener('change', (event) => {
    if (event.target.matches?.('.tw-leaf-number')) turnTo(event.target.closest('.tw-leaf'), Number(event.target.value));
  });
  const KEYS = { '+': 'in', '=': 'in', '-': 'out', 0: 'fit', ArrowLeft: 'back', ArrowRight: 'on' };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const tab = event.target.closest?.('.tw-tab');
    if (tab && ['ArrowLeft', 'ArrowRight'].includes(event.key)) {
      const tabs = [...tab.parentElement.children];
      const next = tabs[(tabs.indexOf(tab) + (event.key === 'ArrowRight' ? 1 : tabs.length - 1)) % tabs.length];
      next.focus();
      choose(next);
      return;
    }
    const view = event.target.closest?.('.tw-leaf-window');
    const act = view && KEYS[event.key];
    if (!act) return;
    const leaf = view.closest('.tw-leaf');
    const sideways = event.key.startsWith('Arrow') && view.scrollWidth > view.clientWidth + 1;
    if (sideways || leaf.querySelector(`[data-leaf="${act}"]`).disabled) return;
    event.preventDefault();
    acts[act](leaf, states.get(leaf));
  });

  // Gradio draws the panel anew with everything that is opened.
  const drawn = () => {
    const section = document.querySelector('#tw-panel section');
    if (!section || section.dataset.view) return;
    const shown = section.dataset.shown;
    const leaf = section.querySelector('.tw-leaf');
    if (leaf) {
      begin(leaf);
      tellZoom(leaf, states.get(leaf).zoom);
      part(leaf, 'link').href = addressOf(leaf, states.get(leaf), 2400);
    }
    const chosen = root.dataset.chosen;
    const textRather = shown === 'leaf' && chosen === 'text' && section.dataset.drawing === undefined;
    show(section, textRather ? 'text' : (shown ?? 'cards'));
  };
  new MutationObserver(drawn).observe(root, { childList: true, subtree: true });
})();
