// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static org.assertj.core.api.Assertions.assertThat;

import org.dmaheap.model.ClientFigures;
import org.dmaheap.model.ClientFigures.UserFigures;
import org.dmaheap.publish.Share;
import org.junit.jupiter.api.Test;

class UsersTest {
    private final Users users = new Users(Limits.DEFAULT);

    @Test
    void rootSeesWhoTookTheMostAndOthersSeeThemselves() {
        for (int uid = 0; uid < 20; uid++) {
            User user = users.of(uid);
            users.connected(user, 1);
            user.called();
            user.took(uid * 1_000_000L);
        }

        ClientFigures forRoot = users.figures(users.of(Share.ROOT));
        assertThat(forRoot.connections()).isEqualTo(20);
        assertThat(forRoot.calls()).isEqualTo(20);
        assertThat(forRoot.users())
                .extracting(UserFigures::uid)
                .containsExactly(19L, 18L, 17L, 16L, 15L, 14L, 13L, 12L, 11L, 10L);
        assertThat(users.figures(users.of(7)).users()).containsExactly(new UserFigures(7, 1, 1, 0, 7));
    }

    @Test
    void whatAUserDidCountsWhenTheUserIsForgotten() {
        for (int uid = 1; uid <= 3000; uid++) {
            User user = users.of(uid);
            user.called();
            user.wasRefused();
        }

        ClientFigures figures = users.figures(users.of(3000));
        assertThat(figures.calls()).isEqualTo(3000);
        assertThat(figures.refused()).isEqualTo(3000);
    }
}
