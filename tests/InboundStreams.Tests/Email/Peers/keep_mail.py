"""A mail server that keeps every message as a file, and fails where the recipient's name tells it to:
rcpt-550@ rcpt-451@ rcpt-drop@ dot-550@ dot-451@ dot-drop@ (kept, and the line cut) dot-silent@ (kept, and no answer).

usage: keep_mail.py DIRECTORY [PORT [USER PASSWORD]]; prints its port, ends with its standard input."""
import asyncio
import logging
import os
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

warnings.simplefilter("ignore")
logging.disable()
directory, port, *login = sys.argv[1:] + ["0"] if len(sys.argv) == 2 else sys.argv[1:]
kept = len(os.listdir(directory))


def told(address):
    return address.partition("@")[0].partition("-")


class Keeper:
    async def handle_RCPT(self, server, session, envelope, address, options):
        place, _, what = told(address)
        if place == "rcpt" and what == "drop":
            server.transport.abort()
        elif place == "rcpt":
            return f"{what} as told"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        global kept
        place, _, what = told(envelope.rcpt_tos[0])
        if place == "dot" and what.isdigit():
            return f"{what} as told"
        kept += 1
        with open(os.path.join(directory, f"{kept:05}.eml"), "wb") as file:
            file.write(envelope.content)
        if place == "dot" and what == "drop":
            server.transport.abort()
        elif place == "dot":
            await asyncio.sleep(3600)
        return f"250 kept as {kept:05}"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=[data.login.decode(), data.password.decode()] == login, handled=False)


async def serve():
    options = {"auth_require_tls": False, "authenticator": authenticate, "auth_required": True} if login else {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Keeper(), hostname="peer.test", loop=loop, **options), "127.0.0.1", int(port))
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(serve())
