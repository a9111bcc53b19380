// The JDK's own server: one path with a known length, one that is chunked because its length is not known.
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

public class JavaServer {
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        route(server, "/known", false);
        route(server, "/streamed", true);
        server.start();
    }

    static void route(HttpServer server, String path, boolean chunked) {
        byte[] body = ("This is " + path + "\n").getBytes(StandardCharsets.US_ASCII);
        server.createContext(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, chunked ? 0 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
