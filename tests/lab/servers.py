"""Indexes on loopback that fail in one way each. They live as long as this process."""
import http.server
import os
import ssl
import subprocess
import tempfile
import threading


def serve(status, tls=None):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="packages"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "%s://localhost:%d/simple/" % ("https" if tls else "http", server.server_address[1])


def self_signed():
    folder = tempfile.mkdtemp(prefix="lab-certificate-")
    certificate, key = os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", key,
                    "-out", certificate], check=True, stderr=subprocess.DEVNULL)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    return tls


def start(shelf):
    return {"index404": serve(404), "index401": serve(401), "index403": serve(403), "index503": serve(503),
            "indextls": serve(404, self_signed())}
