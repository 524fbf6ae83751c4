"""A server that says its name after a while: `toy_server.py PORT NAME SECONDS`."""

import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port, name, seconds = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/health":
            time.sleep(seconds)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(name.encode())

    def log_message(self, *words):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128


Server(("127.0.0.1", port), Handler).serve_forever()
