// Sends clicks to the page's bridge, and does what only a browser can: copying, drawers, focus, pages by address.
(() => {
  'use strict';

  const send = (name, detail) => window.dispatchEvent(new CustomEvent('tiaowen:' + name, { detail }));
  const byId = (id) => document.getElementById(id);
  const number = (text) => (text === undefined ? undefined : Number(text));
  const openClause = (detail) => send('open_clause', { view: document.documentElement.dataset.chosen, ...detail });

  // Pages: #ask, #library and #versions.
  const showPage = () => {
    const page = ['#library', '#versions'].includes(location.hash) ? location.hash.slice(1) : 'ask';
    document.documentElement.dataset.page = page;
    for (const link of document.querySelectorAll('[data-page-name]')) {
      if (link.dataset.pageName === page) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  };
  window.addEventListener('hashchange', showPage);

  // A clause by its address: /clauses/… leads to #clause=<its id>. The page is drawn late and listens later still, so
  // that the clause is asked for again until the panel shows one.
  const wantedIn = (hash) => (hash.startsWith('#clause=') ? decodeURIComponent(hash.slice(8)) : null);
  let wanted = wantedIn(location.hash);
  const askFor = (clause, times) => {
    openClause({ clause });
    setTimeout(() => {
      const shown = document.querySelector('#tw-panel .tw-reader, #tw-panel .tw-trouble');
      if (!shown && times > 1) askFor(clause, times - 1);
    }, 800);
  };
  const openWanted = () => {
    if (!wanted || !byId('tw-panel') || !byId('tw-bridge')) return;
    const clause = wanted;
    wanted = null;
    askFor(clause, 12);
    openPanel(null);
  };
  window.addEventListener('hashchange', () => {
    wanted = wantedIn(location.hash);
    openWanted();
  });

  // Drawers of narrow windows. What had the focus gets it back.
  let opener = null;
  const openPanel = (from) => {
    opener = from;
    document.documentElement.classList.add('tw-panel-open');
  };
  const openSide = (open) => {
    document.documentElement.classList.toggle('tw-side-open', open);
    byId('tw-menu')?.setAttribute('aria-expanded', String(open));
  };
  const closeAll = () => {
    const open = document.documentElement.classList.contains('tw-panel-open');
    document.documentElement.classList.remove('tw-panel-open');
    openSide(false);
    if (open && opener?.isConnected) opener.focus();
    opener = null;
  };

  // A click beside an open drawer closes it and does nothing else.
  const narrow = window.matchMedia('(max-width: 1080px)');
  document.addEventListener(
    'click',
    (event) => {
      const open = document.documentElement.classList;
      const drawer = open.contains('tw-panel-open') ? '#tw-panel' : open.contains('tw-side-open') ? '#tw-side' : '';
      if (!narrow.matches || !drawer || event.target.closest(`${drawer}, #tw-bridge, [role="listbox"]`)) return;
      event.preventDefault();
      event.stopPropagation();
      closeAll();
    },
    true,
  );

  // Copying works without a secure context too: government networks often serve plain http.
  const toast = (words) => {
    const place = byId('tw-toast');
    if (!place) return;
    place.textContent = words;
    place.classList.add('tw-shown');
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => place.classList.remove('tw-shown'), 2500);
  };
  const copyByHand = (words) => {
    const area = document.createElement('textarea');
    area.value = words;
    area.style.position = 'fixed';
    area.style.opacity = '0';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  };
  const copy = async (words) => {
    let done = false;
    try {
      await navigator.clipboard.writeText(words);
      done = true;
    } catch {
      done = copyByHand(words);
    }
    toast(done ? '已复制' : '未能复制，请选中文字后按 Ctrl+C');
  };
  const answerText = (answer) => {
    const body = answer.querySelector('.tw-body').cloneNode(true);
    for (const mark of body.querySelectorAll('.tw-mark')) mark.textContent = `[${mark.textContent}]`;
    body.className = 'tw-copying';
    document.body.append(body);
    const words = body.innerText.trim();
    body.remove();
    const names = [...answer.querySelectorAll('.tw-chip')].map(
      (chip) => `[${chip.querySelector('.tw-n').textContent}] ${chip.querySelector('.tw-chip-name').textContent}`,
    );
    return [words, ...(names.length ? ['', ...names] : [])].join('\n');
  };

  // Clicks.
  const clicked = {
    data_copy: (button) => copy(button.dataset.copy),
    data_close: closeAll,
    data_cards: (button) => send('show_cards', { turn: number(button.dataset.cards) }),
    data_restore: (button) => {
      location.hash = '#ask';
      send('restore_talk', { key: button.dataset.restore });
      openSide(false);
    },
    data_forget: (button) => {
      if (window.confirm('删除这段对话？删除后不能恢复。')) send('forget_talk', { key: button.dataset.forget });
    },
    data_document: (button) => {
      document.documentElement.classList.remove('tw-panel-open');
      location.hash = '#library';
      send('open_document', { document: button.dataset.document });
    },
    data_compare: (button) => {
      send('compare_versions', { old: button.dataset.compare, new: button.dataset.with });
      byId('tw-versions').scrollTop = 0;
    },
    data_page: (button) => send('turn_page', { page: number(button.dataset.page) }),
    data_clause: (button) => {
      const turn = number(button.closest('section[data-turn]')?.dataset.turn);
      openClause({ clause: button.dataset.clause, turn });
      document.querySelector('.tw-entry[aria-current]')?.removeAttribute('aria-current');
      if (button.classList.contains('tw-entry')) button.setAttribute('aria-current', 'true');
      openPanel(opener ?? button);
    },
    data_leaf_page: (button) => {
      openClause({ document: button.dataset.leafDocument, page: number(button.dataset.leafPage) });
      openPanel(opener ?? button);
    },
    data_n: (button) => {
      openClause({ turn: number(button.dataset.turn), n: number(button.dataset.n) });
      openPanel(opener ?? button);
    },
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="#cite-"], a[href^="#cards-"]');
    if (link) {
      event.preventDefault();
      const [name, turn, n] = link.getAttribute('href').slice(1).split('-');
      if (name === 'cite') openClause({ turn: Number(turn), n: Number(n) });
      else send('show_cards', { turn: Number(turn) });
      openPanel(link);
      return;
    }
    const button = event.target.closest?.('button');
    if (!button) return;
    if (button.id === 'tw-menu') openSide(!document.documentElement.classList.contains('tw-side-open'));
    else if (button.id === 'tw-new') openSide(false);
    else if (button.classList.contains('tw-copy-answer')) copy(answerText(button.closest('.tw-answer')));
    for (const [name, act] of Object.entries(clicked)) {
      if (button.hasAttribute(name.replaceAll('_', '-'))) {
        act(button);
        return;
      }
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeAll();
  });
  // Enter that chooses a word of an input method must not send the question.
  for (const kind of ['keydown', 'keypress']) {
    document.addEventListener(
      kind,
      (event) => {
        if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
      },
      true,
    );
  }

  // A list to choose from holds its choice as text: selected, it gives way to what is typed to find another.
  document.addEventListener('focusin', (event) => {
    const field = event.target;
    if (field.matches?.('input[role="combobox"]')) requestAnimationFrame(() => field.select());
  });

  // Gradio draws late and anew: names for screen readers, and the view of what was opened, follow each drawing.
  const name = (place, words) => {
    if (place && place.getAttribute('aria-label') !== words) place.setAttribute('aria-label', words);
  };
  const nameParts = () => {
    name(document.querySelector('#tw-log [role="log"]'), '对话');
    const down = document.querySelector('#tw-log .scroll-down-button-container button');
    name(down, '到最新处');
    if (down) down.title = '到最新处';
    for (const example of document.querySelectorAll('#tw-log .example')) name(example, `提问：${example.textContent.trim()}`);
    for (const message of document.querySelectorAll('#tw-log [data-testid="user"], #tw-log [data-testid="bot"]')) {
      name(message, message.dataset.testid === 'user' ? '提问' : '答复');
    }
  };
  // The chat follows an answer as it grows, but never past its question: one reads from the top. A person's own
  // scrolling ends it.
  let questions = 0;
  let following = false;
  const followChat = () => {
    const rows = document.querySelectorAll('#tw-log .user-row');
    if (rows.length !== questions) following = true;
    questions = rows.length;
    const last = rows[questions - 1];
    const log = last?.closest('[role="log"]');
    if (!following || !log) return;
    log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top;
  };
  for (const kind of ['wheel', 'touchmove', 'keydown']) {
    document.addEventListener(kind, (event) => { if (event.target.closest?.('#tw-log')) following = false; }, { passive: true });
  }

  let shown = null;
  const followPanel = () => {
    const target = document.querySelector('#tw-panel .tw-target');
    const head = document.querySelector('#tw-panel h2');
    const key = target ? target.textContent + target.closest('section').dataset.view : head?.parentElement?.textContent;
    if (!head || key === shown) return;
    const first = shown === null;
    shown = key;
    if (first) return;
    const panel = byId('tw-panel');
    const goal = target?.querySelector('mark, .tw-cited') ?? target;
    panel.scrollTop = 0;
    if (goal) {
      // The panel alone scrolls; scrollIntoView would move the page below its head as well.
      const below = goal.getBoundingClientRect().top - panel.getBoundingClientRect().top;
      const clause = target.getBoundingClientRect().top - panel.getBoundingClientRect().top;
      const room = panel.clientHeight * 0.6;
      if (below > room) panel.scrollTop = Math.max(clause - head.closest('header').offsetHeight, below - room);
    }
    if (document.documentElement.classList.contains('tw-panel-open')) head.focus({ preventScroll: true });
  };
  window.addEventListener('tiaowen-view', followPanel);
  let due = false;
  const drawn = () => {
    due = false;
    showPage();
    openWanted();
    nameParts();
    followChat();
    followPanel();
  };
  new MutationObserver(() => {
    if (!due) {
      due = true;
      requestAnimationFrame(drawn);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
  showPage();
})();
