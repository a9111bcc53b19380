// The Node side of the stories: every path is one habit of a real server; it is also a small forward proxy.
'use strict';
const { createHash } = require('node:crypto');
const http = require('node:http');
const net = require('node:net');

const text = { 'Content-Type': 'text/plain' };

const habits = {
  '/trailers': (request, response) => {
    response.writeHead(200, { ...text, Trailer: 'Content-Digest' });
    response.write('one line\n');
    response.write('and another\n');
    const digest = createHash('sha256').update('one line\nand another\n').digest('base64');
    response.addTrailers({ 'Content-Digest': `sha-256=:${digest}:` });
    response.end();
  },
  '/ticks': (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    [1, 2, 3].forEach((n) => setTimeout(() => response.write(`data: tick ${n}\n\n`), 40 * n));
    setTimeout(() => response.end(), 160);
  },
  '/endless': (request, response) => {
    response.writeHead(200, text);
    const timer = setInterval(() => response.write('still here\n'), 60);
    response.on('close', () => clearInterval(timer));
  },
  '/hints': (request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
    setTimeout(() => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<link rel=stylesheet href=/style.css>\n'), 40);
  },
  '/cut-short': (request, response) => {
    response.writeHead(200, { ...text, 'Content-Length': 100 });
    response.write('The first half of a document, then the process dies.\n');
    setTimeout(() => response.socket.end(), 40);
  },
  '/reset': (request, response) => {
    response.writeHead(200, text);
    response.write('This chunk arrives, the next one never does.\n');
    setTimeout(() => response.socket.resetAndDestroy(), 40);
  },
  '/upload': (request, response) => {
    let received = 0;
    request.on('data', (piece) => { received += piece.length; });
    request.on('end', () => response.writeHead(201, text).end(`${received} bytes received\n`));
  },
  '/thing': (request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(204).end());
  },
};

function forward(request, response) {
  const target = new URL(request.url);
  const onward = http.request(target, { method: request.method, headers: { host: target.host } }, (answer) => {
    response.writeHead(answer.statusCode, { ...text, Via: '1.1 example', 'Content-Length': answer.headers['content-length'] });
    answer.pipe(response);
  });
  onward.end();
}

const server = http.createServer({ connectionsCheckingInterval: 50 }, (request, response) => {
  if (request.url.startsWith('http:')) forward(request, response);
  else (habits[request.url] ?? ((_, missing) => missing.writeHead(404, text).end('no such habit\n')))(request, response);
});

server.on('checkContinue', (request, response) => {
  if (request.headers['content-type'] !== 'text/plain') {
    response.writeHead(417, { ...text, Connection: 'close' }).end('send text/plain or nothing\n');
    return;
  }
  response.writeContinue();
  server.emit('request', request, response);
});

server.on('connect', (request, client, head) => {
  const [host, port] = request.url.split(':');
  if (host !== '127.0.0.1') {
    client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    return;
  }
  const origin = net.connect(Number(port), host, () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    origin.write(head);
    origin.pipe(client).pipe(origin);
  });
});

server.headersTimeout = 200;
server.requestTimeout = 200;
server.keepAliveTimeout = 1000;
server.listen(Number(process.argv[2]), '127.0.0.1');
