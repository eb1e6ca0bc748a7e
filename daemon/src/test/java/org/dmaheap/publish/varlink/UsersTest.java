// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
        assertThat(users.figures(users.of(7)).users()).containsExactly(new UserFigures(7, 1, 0, 1, 0, 7));
    }

    @Test
    void whatAUserDidElsewhereCounts() {
        User user = users.of(7);
        user.called();
        users.countAlso(() -> List.of(new UserFigures(7, 0, 2, 10, 3, 40), new UserFigures(8, 0, 1, 5, 0, 1)));

        assertThat(users.figures(user))
                .isEqualTo(new ClientFigures(0, 3, 16, 3, List.of(new UserFigures(7, 0, 2, 11, 3, 40))));
        assertThat(users.figures(users.of(Share.ROOT)).users())
                .extracting(UserFigures::uid)
                .containsExactly(7L, 8L, 0L);
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
