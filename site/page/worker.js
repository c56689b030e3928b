// Holds the reader: bytes of a log in, a report out. It has no network and no page.
"use strict";
let reader;

const bytesOf = async (packed) => {
  const binary = atob(packed);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
};

const fill = (place, bytes) => new Uint8Array(reader.memory.buffer, place, bytes.length).set(bytes);

const read = (log, question) => {
  const asked = new TextEncoder().encode(JSON.stringify(question));
  fill(reader.log_room(log.length), log);
  fill(reader.question_room(asked.length), asked);
  const length = reader.read_log();
  const answer = new Uint8Array(reader.memory.buffer, reader.answer_place(), length);
  return JSON.parse(new TextDecoder().decode(answer));
};

const prepare = async ({ packed, sample, question }) => {
  const module = await WebAssembly.compile(await bytesOf(packed));
  reader = (await WebAssembly.instantiate(module, {})).exports;
  // The checks are read once, before anybody waits for them.
  read(new TextEncoder().encode(sample), question);
};

// A log may come before all is ready: it waits.
let ready;
onmessage = async ({ data }) => {
  try {
    if (data.packed) {
      ready = prepare(data);
      await ready;
      postMessage({ ready: true });
      return;
    }
    await ready;
    const start = performance.now();
    const answer = read(new Uint8Array(data.log), data.question);
    postMessage({ number: data.number, answer, milliseconds: performance.now() - start });
  } catch (error) {
    postMessage({ number: data.number, fault: String(error && error.message || error) });
  }
};
