//! The few words of HTTP that a test says itself, without the client that is under test.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// moto wants to see a signature and does not check it.
const SIGNED: &str = "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/us-east-1/s3/aws4_request, \
    SignedHeaders=host, Signature=0";

/// One request; the status and the body.
pub fn ask(port: u16, method: &str, path: &str, body: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{SIGNED}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )?;
    stream.write_all(body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(answer.len());
    let status =
        String::from_utf8_lossy(&answer[..head]).split(' ').nth(1).and_then(|word| word.parse().ok());
    Ok((status.unwrap_or(0), answer.get(head + 4..).unwrap_or_default().to_vec()))
}
