package io.evener.health;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A context whose engines talk to one name, wherever they connect to.
 *
 * <p>JSSE takes the peer host of an engine for three things: it verifies the certificate against it (and, where SNI is
 * set, accepts a certificate that fits only the peer host), and it resumes sessions by it, without a look at SNI.
 * With the address as peer host, a certificate for the address would pass for any TLS name, and a client with a wrong
 * name would pass by resuming another's session. With the name as peer host neither can happen, and one trust
 * configuration serves any number of names.
 */
final class NamedSslContext extends SSLContext {

    private NamedSslContext(SSLContext context, String name) {
        super(new Spi(context, name), context.getProvider(), context.getProtocol());
    }

    static SSLContext of(SSLContext context, String name) {
        return new NamedSslContext(context, name);
    }

    private static final class Spi extends SSLContextSpi {
        private final SSLContext context;
        private final String name;

        Spi(SSLContext context, String name) {
            this.context = context;
            this.name = name;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return context.createSSLEngine(name, port);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw new UnsupportedOperationException("needs a port");
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("is initialized");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException("engines only");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("engines only");
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return context.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return context.getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return context.getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return context.getSupportedSSLParameters();
        }
    }
}
