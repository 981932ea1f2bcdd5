import {Icon, Uploads, dropped, fill, group, number, size, wanted} from 'yunying-parts';

const MOST_SHOWN = 200;
const MOST_STUDIES = 100;
const TELL_MS = 200;
const NAMING_MS = 1500;
const NAMING_TRIES = 20;
const NOTHING = {files: 0, finished: 0, failed: 0, bytes: 0, sent: 0, outcomes: {}, studies: new Map()};
const OUTCOMES = {stored: 'check', duplicate: 'check', damaged: 'warning', quarantined: 'warning', refused: 'close', failed: 'close'};

/** Sends dropped and chosen files, and shows what became of each. */
export default {
  components: {Icon},
  template: `
    <section class="upload" data-testid="upload" :data-state="state" @dragenter.prevent="over = true" @dragover.prevent="over = true"
             @dragleave="left" @drop.prevent="drop">
      <h1>{{ words.title }}</h1>
      <p class="soft">{{ words.about }}</p>
      <div class="upload-zone" :class="{over, small: sum.files}">
        <Icon name="upload" />
        <p><b>{{ over ? words.let_go : touch ? words.pick : words.drop }}</b><span class="soft">{{ words.kinds }}</span></p>
        <div class="upload-buttons">
          <label class="button primary">{{ words.files }}<input class="hidden-text" type="file" multiple data-testid="upload-files" @change="chosen"></label>
          <label class="button upload-folder">{{ words.folder }}<input class="hidden-text" type="file" webkitdirectory data-testid="upload-folder" @change="chosen"></label>
        </div>
      </div>
      <p v-if="reading" class="soft upload-reading" role="status">{{ words.reading }}</p>
      <template v-if="sum.files">
        <div class="upload-sum">
          <div class="progress" role="progressbar" :aria-label="words.progress" :aria-valuenow="percent" aria-valuemin="0" aria-valuemax="100">
            <span :style="{width: percent + '%'}"></span></div>
          <p><b>{{ state === 'done' ? words.finished : words.sending }}</b> {{ say('counts', {done: format(sum.finished), files: format(sum.files)}) }}
            · <template v-if="state === 'sending'">{{ bytes(sum.sent) }} / </template>{{ bytes(sum.bytes) }}<template v-if="rest"> · {{ rest }}</template></p>
          <button v-if="state === 'sending'" class="button" type="button" @click="queue.stop('problem_stopped')">{{ words.stop }}</button>
          <button v-else-if="sum.failed" class="button" type="button" data-testid="upload-retry" @click="queue.retry()">
            <Icon name="retry" small />{{ say('retry', {count: format(sum.failed)}) }}</button>
          <button v-else class="button quiet" type="button" @click="clear">{{ words.clear }}</button>
        </div>
        <p v-if="stopped" class="upload-stopped" role="alert"><Icon name="warning" small />{{ words[stopped] }}</p>
        <ul class="upload-outcomes">
          <li v-for="[outcome, count] in outcomes" :key="outcome" :data-outcome="outcome"><Icon :name="icon(outcome)" small />
            {{ words['outcome_' + outcome] }} <b>{{ format(count) }}</b></li>
        </ul>
        <section v-if="studies.length" class="upload-studies">
          <h2>{{ say('studies', {count: format(sum.studies.size)}) }}</h2>
          <a v-for="([key, count], index) in studies" :key="key" :href="studyAddress + key" data-testid="upload-study" :data-study="key">
            <Icon name="stack" small /><span class="cut">{{ names[key] || say('study', {number: index + 1}) }}</span>
            <span class="soft">{{ say('instances', {count: format(count)}) }}</span><span class="upload-open">{{ words.open }}</span></a>
        </section>
        <section>
          <h2>{{ words.results }}</h2>
          <ul class="upload-results">
            <li v-for="item in sending" :key="'sending ' + item.name"><span class="upload-busy"></span><span class="cut" :title="item.name">{{ item.name }}</span>
              <span class="progress"><span :style="{width: 100 * item.sent / (item.size || 1) + '%'}"></span></span></li>
            <li v-for="(result, index) in results" :key="index" data-testid="upload-result" :data-outcome="group(result)">
              <Icon :name="icon(group(result))" small /><span class="cut" :title="result.name">{{ result.name }}</span>
              <span>{{ words[result.text] || result.text }}</span></li>
          </ul>
          <p v-if="results.length === most" class="faint">{{ say('only', {count: format(most)}) }}</p>
        </section>
      </template>
    </section>`,
  props: {words: Object, language: String, address: String, studyAddress: String, names: Object},
  emits: ['studies'],
  data: () => ({over: false, reading: false, sum: NOTHING, sending: [], results: [], stopped: '', rest: ''}),
  created() {
    this.most = MOST_SHOWN;
    this.touch = window.matchMedia('(pointer: coarse)').matches;
    this.renew();
  },
  mounted() {
    this.leave = new AbortController();
    const here = {signal: this.leave.signal};
    window.addEventListener('beforeunload', (event) => this.state === 'sending' && event.preventDefault(), here);
    for (const type of ['dragover', 'drop']) window.addEventListener(type, (event) => event.preventDefault(), here);
  },
  unmounted() {
    this.leave.abort();
    clearTimeout(this.telling);
    clearTimeout(this.naming);
    this.queue.stop('problem_stopped');
  },
  computed: {
    state() {
      if (!this.sum.files) return 'empty';
      return this.sum.finished < this.sum.files ? 'sending' : 'done';
    },
    percent() {
      return Math.round(100 * (this.sum.bytes ? this.sum.sent / this.sum.bytes : this.sum.finished / this.sum.files));
    },
    outcomes() {
      const counts = {...this.sum.outcomes, failed: this.sum.failed};
      return Object.keys(OUTCOMES).filter((outcome) => counts[outcome]).map((outcome) => [outcome, counts[outcome]]);
    },
    studies() {
      return [...this.sum.studies].slice(0, MOST_STUDIES);
    },
  },
  watch: {
    studies(studies, before) {
      if (studies.length > before.length) this.askNames(NAMING_TRIES);
    },
  },
  methods: {
    /** Asks what studies are called, and again for those that are not indexed yet. */
    askNames(tries) {
      clearTimeout(this.naming);
      const keys = this.studies.map(([key]) => key).filter((key) => !(key in this.names));
      if (!keys.length || !tries) return;
      this.$emit('studies', keys);
      this.naming = setTimeout(() => this.askNames(tries - 1), NAMING_MS);
    },
    renew() {
      this.queue = new Uploads(transfer.bind(null, this.address), () => this.later());
      this.began = null;
      this.tell();
    },
    /** Tells of many changes at once, as there may be thousands in a second. */
    later() {
      this.telling ??= setTimeout(() => this.tell(), TELL_MS);
    },
    tell() {
      clearTimeout(this.telling);
      this.telling = null;
      this.sum = this.queue.sum();
      this.sending = [...this.queue.sending].map(({name, sent, size: all}) => ({name, sent, size: all}));
      this.results = this.queue.results(MOST_SHOWN);
      this.stopped = this.queue.stopped;
      this.rest = this.remaining();
    },
    remaining() {
      const {sent, bytes, finished, files} = this.sum;
      if (finished >= files) return '';
      const [now, from] = [performance.now(), this.began ?? {at: performance.now(), sent}];
      this.began = from;
      const speed = (sent - from.sent) / Math.max(1, now - from.at);
      if (now - from.at < 2000 || speed <= 0) return '';
      const seconds = Math.ceil((bytes - sent) / speed / 1000);
      const key = seconds < 90 ? 'rest_seconds' : 'rest_minutes';
      return this.say(key, {count: seconds < 90 ? seconds : Math.ceil(seconds / 60), speed: `${size(1000 * speed)}/s`});
    },
    add(files) {
      if (files.length) this.queue.add(files);
    },
    chosen(event) {
      const input = event.target;
      this.add(wanted([...input.files].map((file) => ({file, name: file.webkitRelativePath || file.name}))));
      input.value = '';
    },
    async drop(event) {
      this.over = false;
      this.reading = true;
      this.add(await dropped(event.dataTransfer.items));
      this.reading = false;
    },
    left(event) {
      if (!this.$el.contains(event.relatedTarget)) this.over = false;
    },
    clear() {
      this.renew();
    },
    icon: (outcome) => OUTCOMES[outcome],
    bytes: size,
    group,
    format(count) {
      return number(count, this.language);
    },
    say(key, values) {
      return fill(this.words[key], values);
    },
  },
};

/** Sends one file; XMLHttpRequest, as fetch does not say how far it has come. */
function transfer(address, item, progress, signal) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const end = () => resolve({status: request.status, answer: read(request)});
    request.open('POST', address);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-File-Name', encodeURIComponent(item.name));
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = request.onerror = request.onabort = end;
    signal.addEventListener('abort', () => request.abort(), {once: true});
    request.send(item.file);
  });
}

function read(request) {
  try {
    const answer = JSON.parse(request.responseText);
    return Array.isArray(answer?.results) ? answer : null;
  } catch {
    return null;
  }
}
