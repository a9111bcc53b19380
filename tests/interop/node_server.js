// The same paths as uvicorn_app.py, served by Node; prints its port.
const http = require("node:http");

const server = http.createServer((request, response) => {
  if (request.url === "/hello") {
    response.setHeader("Content-Length", "6");
    response.end("hello\n");
  } else if (request.url === "/echo") {
    request.pipe(response);
  } else if (request.url === "/stream") {
    response.writeEarlyHints({ link: "</a>; rel=preload" });
    for (let number = 0; number < 50; number++) {
      response.write((String(number).padStart(3, "0") + " ").repeat(100));
    }
    response.end();
  } else {
    response.statusCode = 404;
    response.end("no\n");
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
