//! Server-sent events: bytes in, the data of each event out (WHATWG HTML, "Server-sent events").

/// The part of a stream that is not yet a whole event.
#[derive(Debug, Default)]
pub(in crate::guidance) struct Events {
    bytes: Vec<u8>,
    data: Option<String>,
}

impl Events {
    /// Takes in bytes, and gives the data of every event that is whole now.
    pub(in crate::guidance) fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        self.bytes.extend_from_slice(bytes);
        let mut whole = Vec::new();
        let mut start = 0;
        while let Some(length) = memchr::memchr(b'\n', &self.bytes[start..]) {
            let line = String::from_utf8_lossy(&self.bytes[start..start + length]).into_owned();
            start += length + 1;
            self.line(line.trim_end_matches('\r'), &mut whole);
        }
        self.bytes.drain(..start);
        whole
    }

    /// The last event, when the stream ended without the empty line behind it.
    pub(in crate::guidance) fn finish(&mut self) -> Vec<String> {
        let mut whole = self.take(b"\n\n");
        whole.retain(|data| !data.is_empty());
        whole
    }

    fn line(&mut self, line: &str, whole: &mut Vec<String>) {
        if line.is_empty() {
            whole.extend(self.data.take());
            return;
        }
        let Some(value) = line.strip_prefix("data:") else { return };
        let value = value.strip_prefix(' ').unwrap_or(value);
        match &mut self.data {
            Some(data) => {
                data.push('\n');
                data.push_str(value);
            }
            None => self.data = Some(value.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Events;

    #[test]
    fn events_come_out_whole_however_they_are_cut() {
        let stream = "event: a\r\ndata: {\"é\":1}\r\n\r\n: a comment\n\ndata:x\ndata: y\n\ndata: [DONE]";
        let expected = ["{\"é\":1}", "x\ny", "[DONE]"];
        for size in 1..stream.len() {
            let mut events = Events::default();
            let mut found: Vec<String> =
                stream.as_bytes().chunks(size).flat_map(|bytes| events.take(bytes)).collect();
            found.extend(events.finish());
            assert_eq!(found, expected, "in pieces of {size}");
        }
    }
}
